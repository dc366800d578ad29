using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Placement;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// The board of a streamed network and the cores on it that may be used. With defects, dead cores and cores with dead neurons below the block's size are left out, and so are all cores in
/// rows with a dead horizontal link and in columns with a dead vertical one: X-first trees between the cores that remain cross no dead link.
/// </summary>
/// <param name="Shape">The board.</param>
/// <param name="Usable">Which cores may be used.</param>
/// <param name="Map">The defects; null without.</param>
internal sealed record StreamBoard(BoardShape Shape, UsableCores Usable, DefectMap? Map)
{
    /// <summary>The smallest board with enough cores. Throws HW2501 when there is none, HW2550 when the board of the defect list has too few.</summary>
    public static StreamBoard Choose(int blocks, int size, ChipDescription chip, BoardDefects? defects)
    {
        int[] sizes = new int[blocks];
        Array.Fill(sizes, size);
        if (defects is null)
        {
            BoardShape whole = BoardShape.Choose(blocks, chip.Mesh) ?? throw StreamLimits.Board(blocks, chip);
            int[] capacity = new int[whole.Cores];
            Array.Fill(capacity, int.MaxValue);
            return new StreamBoard(whole, new UsableCores(capacity, sizes), null);
        }

        for (int needed = blocks; ;)
        {
            BoardShape shape = defects.Mesh is { } mesh
                ? new BoardShape(mesh.X / chip.Mesh.ChipX, mesh.Y / chip.Mesh.ChipY, mesh.X, mesh.Y)
                : BoardShape.Choose(needed, chip.Mesh) ?? throw StreamLimits.Board(needed, chip);
            DefectMap map = new(defects, shape.MeshX, shape.MeshY);
            UsableCores usable = UsableCores.Of(map, sizes, shape.MeshX, shape.MeshY, clearLines: true);
            if (usable.Count >= blocks)
            {
                return new StreamBoard(shape, usable, map);
            }

            if (defects.Mesh is not null)
            {
                throw new UserErrorException(DefectErrors.TooFewCores(map, blocks, usable.Count, shape.MeshX, shape.MeshY));
            }

            needed = shape.Cores + 1;
        }
    }

    /// <summary>The first usable cores, row by row or along the curve.</summary>
    public CoreId[] Cores(int blocks, bool rowMajor)
    {
        IEnumerable<int> all = rowMajor
            ? Enumerable.Range(0, Shape.Cores)
            : SpaceFillingCurve.Hilbert(Shape.MeshX, Shape.MeshY).Select(at => (at.Y * Shape.MeshX) + at.X);
        return [.. all.Where(core => Usable.Allows(0, core)).Take(blocks).Select(core => new CoreId((uint)core))];
    }

    /// <summary>HW2553 when a port hangs on a dead link, HW2552 when its packets would cross one: the row of a port is not chosen by the placement.</summary>
    public void RequirePorts(IReadOnlyList<PortImage> ports)
    {
        if (Map is not { DeadLinks: > 0 })
        {
            return;
        }

        foreach (PortImage port in ports)
        {
            if (Map.IsPortLinkDead(Map.RouterOf(port.Id).Y))
            {
                throw new UserErrorException(DefectErrors.DeadPort(Map, port.Id));
            }

            for (int set = 1; set < port.Sets.Count; set++)
            {
                if (!Map.IsClean(port.Id, port.Sets.Of(set), yFirst: false))
                {
                    throw new UserErrorException(DefectErrors.Unroutable(Map, port.Id, port.Sets.Of(set), "the input", 1));
                }
            }
        }
    }

    /// <summary>The use of the defects for the report; null without.</summary>
    public DefectUse? Use(BoardDefects? defects) => defects is null || Map is null ? null : new DefectUse(
        Map.DeadCores, Map.DeadLinks, defects.Cores.Count + defects.Links.Count + defects.Neurons.Count - Map.Outside - Map.DeadCores - Map.DeadLinks, Map.Outside, 0, defects.Sha256);
}
