using HwStack.Compiler.Defects;

namespace HwStack.Compiler.Placement;

/// <summary>Puts blocks on the cores of one board: three constructive orders, the best of them annealed.</summary>
internal sealed class BlockPlacer(Traffic traffic, BoardShape board, int ports, DefectMap? map, UsableCores usable)
{
    private readonly List<(int A, int B, double Packets)> _pairs = traffic.Pairs();

    /// <summary>Core number of each block, with the mean hops; null when the usable cores do not take the blocks.</summary>
    /// <param name="seed">Seed of the annealing.</param>
    /// <param name="work">Pair terms that annealing may evaluate.</param>
    /// <param name="cancellation">Stops it.</param>
    public (int[] Positions, double Hops, double RowMajorHops)? Run(ulong seed, long work, CancellationToken cancellation)
    {
        int[] inOrder = [.. Enumerable.Range(0, traffic.Blocks)];
        int[] rows = [.. Enumerable.Range(0, board.Cores)];
        if (usable.Assign(inOrder, rows) is not { } rowMajor)
        {
            return null;
        }

        int[] curve = [.. SpaceFillingCurve.Hilbert(board.MeshX, board.MeshY).Select(at => (at.Y * board.MeshX) + at.X)];
        int[][] starts = [usable.Assign(inOrder, curve)!, usable.Assign([.. TrafficOrder.Of(traffic.Blocks, _pairs)], curve)!];
        double rowMajorHops = Hops(rowMajor);
        (int[] best, double bestHops) = Better((rowMajor, rowMajorHops), starts);
        if (work > 0 && _pairs.Count > 0)
        {
            var annealer = new Annealer(_pairs, best, board.MeshX, board.MeshY, ports, usable, map);
            (best, bestHops) = Better((best, bestHops), annealer.Run(seed, work, cancellation));
        }

        return (best, bestHops, rowMajorHops);
    }

    private double Hops(int[] positions) => traffic.MeanHops(Placer.ToIds(positions), board.MeshX, board.MeshY);

    private (int[] Positions, double Hops) Better((int[] Positions, double Hops) current, params int[][] candidates)
    {
        foreach (int[] candidate in candidates)
        {
            double hops = Hops(candidate);
            current = hops < current.Hops ? (candidate, hops) : current;
        }

        return current;
    }
}
