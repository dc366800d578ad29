using HwStack.Chip;

namespace HwStack.Compiler.Placement;

/// <summary>A board: chips in a rectangle, their cores on one mesh.</summary>
/// <param name="ChipsX">Chips along X.</param>
/// <param name="ChipsY">Chips along Y.</param>
/// <param name="MeshX">Cores along X.</param>
/// <param name="MeshY">Cores along Y.</param>
public readonly record struct BoardShape(int ChipsX, int ChipsY, int MeshX, int MeshY)
{
    /// <summary>Number of chips.</summary>
    public int Chips => ChipsX * ChipsY;

    /// <summary>Number of cores.</summary>
    public int Cores => MeshX * MeshY;

    /// <summary>The board with the fewest chips for a number of cores among rectangles at most twice as wide as high; the squarer of equals. Null when the description allows no such board.</summary>
    public static BoardShape? Choose(int cores, MeshLimits mesh)
    {
        long perChip = (long)mesh.ChipX * mesh.ChipY;
        long needed = Math.Max(1, (cores + perChip - 1) / perChip);
        BoardShape? best = null;
        for (int y = 1; y <= mesh.BoardChipsMax && (best is null || (long)y * y <= best.Value.Chips); y++)
        {
            long x = Math.Max(y, (needed + y - 1) / y);
            if (x <= 2L * y && x * y <= mesh.BoardChipsMax && (best is null || x * y <= best.Value.Chips))
            {
                best = new BoardShape((int)x, y, (int)x * mesh.ChipX, y * mesh.ChipY);
            }
        }

        // Near the limit of the description shape matters less than fitting at all.
        return best ?? Narrow(needed, mesh);
    }

    private static BoardShape? Narrow(long needed, MeshLimits mesh)
    {
        BoardShape? best = null;
        for (int y = 1; y <= mesh.BoardChipsMax; y++)
        {
            long x = (needed + y - 1) / y;
            if (x >= y && x * y <= mesh.BoardChipsMax && (best is null || x * y <= best.Value.Chips))
            {
                best = new BoardShape((int)x, y, (int)x * mesh.ChipX, y * mesh.ChipY);
            }
        }

        return best;
    }
}
