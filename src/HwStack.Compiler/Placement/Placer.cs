using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Placement;

/// <summary>Chooses the board and puts every block on a core so that packets cross few links and no dead one. Without defects never worse than block b on core b (row-major).</summary>
public static class Placer
{
    /// <summary>Pair terms that annealing may evaluate by default: about two seconds of one core.</summary>
    public const long DefaultWork = 200_000_000;

    // Boards tried beyond the smallest when dead links leave no way on it.
    private const int LargerBoardsMax = 2;

    /// <summary>
    /// Places a cut. Throws ArgumentException when no board of the description has so many cores, which <see cref="FitCheck"/> has excluded; with defects UserErrorException
    /// HW2550 when too few cores are left, HW2552 when no placement was found that keeps all packets off dead links, HW2553 when a port hangs on a dead link.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="partition">Its cut.</param>
    /// <param name="chip">Limits.</param>
    /// <param name="seed">Seed of the annealing.</param>
    /// <param name="rates">Assumed packets a tick of a neuron or channel, by population; null: 1 for all.</param>
    /// <param name="work">Pair terms that annealing may evaluate; 0 keeps the constructive start.</param>
    /// <param name="defects">What is broken on the board; null: nothing.</param>
    /// <param name="cancellation">Stops it.</param>
    public static PlacementResult Run(
        QuantizedNetwork network, Partition partition, ChipDescription chip, ulong seed, IReadOnlyList<double>? rates = null, long work = DefaultWork,
        BoardDefects? defects = null, CancellationToken cancellation = default)
    {
        int blocks = partition.Blocks.Blocks.Count;
        int[] size = [.. partition.Blocks.Blocks.Select(block => block.Neurons)];
        QuantizedNetwork asked = network;
        UserErrorException? refusal = null;
        int tried = 0;
        foreach (BoardShape board in Boards(blocks, chip, defects))
        {
            DefectMap? map = defects is null ? null : new DefectMap(defects, board.MeshX, board.MeshY);
            PortNumbers ports = new(asked);
            if (map is { DeadLinks: > 0 })
            {
                // Ports hang on rows by their numbers; a number whose link is dead is left out.
                if (PortNumbers.Alive(ports.Count, map, board.MeshY) is not { } alive)
                {
                    refusal ??= new UserErrorException(DefectErrors.NoPorts(map, board.MeshY));
                    continue;
                }

                network = asked with { Ports = alive };
                ports = new PortNumbers(network);
            }

            var traffic = new Traffic(network, partition, rates);
            foreach (UsableCores usable in Choices(map, size, board))
            {
                cancellation.ThrowIfCancellationRequested();
                if (new BlockPlacer(traffic, board, ports.Limit, map, usable).Run(seed, work, cancellation) is not { } placed)
                {
                    refusal ??= new UserErrorException(DefectErrors.TooFewCores(map!, blocks, usable.Count, board.MeshX, board.MeshY));
                    continue;
                }

                if (map is not { DeadLinks: > 0 })
                {
                    return Result(board, placed.Positions, placed.Hops, placed.RowMajorHops);
                }

                var repair = new LinkRepair(traffic.Flows(), placed.Positions, map, usable, board.MeshX, board.MeshY);
                int[] positions = repair.Run(seed, cancellation);
                if (repair.Conflicts == 0)
                {
                    return Result(board, positions, traffic.MeanHops(ToIds(positions), board.MeshX, board.MeshY), placed.RowMajorHops);
                }

                // The first refusal is about the board as the user knows it.
                refusal = refusal?.Errors[0].Code is "HW2552" or "HW2553" ? refusal : Unroutable(repair, map);
            }

            if (refusal is not null && refusal.Errors[0].Code != "HW2550" && ++tried > LargerBoardsMax)
            {
                break;
            }
        }

        throw refusal ?? throw new ArgumentException($"no board of '{chip.Name}' has {blocks} cores; the check before placement refuses such a cut", nameof(partition));

        PlacementResult Result(BoardShape board, int[] positions, double hops, double rowMajorHops) => new(board.MeshX, board.MeshY, ToIds(positions))
        {
            Ports = network.Ports, MeanHops = hops, MeanHopsRowMajor = Baseline(board), MeanHopsSameCutRowMajor = rowMajorHops,
        };

        // What a mapper without ideas would do on a whole board: neurons in flat order, block b on core b.
        double Baseline(BoardShape board)
        {
            Partition flat = partition.Flat ?? partition;
            int[] places = [.. Enumerable.Range(0, flat.Blocks.Blocks.Count)];
            BoardShape shape = BoardShape.Choose(places.Length, chip.Mesh) ?? board;
            return new Traffic(asked, flat, rates).MeanHops(ToIds(places), shape.MeshX, shape.MeshY);
        }

        UserErrorException Unroutable(LinkRepair repair, DefectMap map)
        {
            (int source, CoreId id, CoreId[] targets) = repair.FirstConflict();
            string sender = source >= 0 ? BlockName(network, partition, source) : $"input '{PortNames(network)[new PortNumbers(network).PlaceOf(-1 - source)]}'";
            return new UserErrorException(DefectErrors.Unroutable(map, id, targets, sender, repair.Conflicts));
        }
    }

    /// <summary>Core ids of core numbers.</summary>
    internal static CoreId[] ToIds(int[] positions) => Array.ConvertAll(positions, position => new CoreId((uint)position));

    // With defects: the board of the list, or ever larger ones.
    private static IEnumerable<BoardShape> Boards(int blocks, ChipDescription chip, BoardDefects? defects)
    {
        MeshLimits mesh = chip.Mesh;
        if (defects?.Mesh is { } given)
        {
            yield return new BoardShape(given.X / mesh.ChipX, given.Y / mesh.ChipY, given.X, given.Y);
            yield break;
        }

        int needed = blocks;
        while (BoardShape.Choose(needed, mesh) is { } board)
        {
            yield return board;
            if (defects is null)
            {
                yield break;
            }

            needed = board.Cores + 1;
        }
    }

    private static IEnumerable<UsableCores> Choices(DefectMap? map, int[] size, BoardShape board)
    {
        if (map is null)
        {
            int[] whole = new int[board.Cores];
            Array.Fill(whole, int.MaxValue);
            yield return new UsableCores(whole, size);
            yield break;
        }

        yield return UsableCores.Of(map, size, board.MeshX, board.MeshY, clearLines: false);
        if (map.DeadLinks > 0)
        {
            yield return UsableCores.Of(map, size, board.MeshX, board.MeshY, clearLines: true);
        }
    }

    private static string BlockName(QuantizedNetwork network, Partition partition, int block) => partition.Blocks.Blocks[block] switch
    {
        { Slices: [var slice, ..] } => $"'{network.Populations[slice.Population].Name}'",
        { Dendrites: [var part, ..] } => $"dendrites of '{network.Populations[part.Population].Name}'",
        _ => $"block {block}",
    };

    private static string[] PortNames(QuantizedNetwork network) =>
        [.. new PortNumbers(network).InputPopulations.Select(p => network.Populations[p].Name), .. network.Outputs.Select(output => output.Name)];
}
