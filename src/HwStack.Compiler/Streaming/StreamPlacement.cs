using System.Runtime.InteropServices;
using HwStack.Chip;
using HwStack.Compiler.Placement;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Anneals the blocks of a streamed network over the board. Even where every far arc goes anywhere, as in a small world, a block has only some dozens of them, and by chance more to one side
/// of the network than to the other: that is what placement can use.
/// </summary>
internal static class StreamPlacement
{
    /// <summary>Most blocks; beyond it the pairs would take longer than all the rest.</summary>
    public const int BlocksMax = 8192;

    /// <summary>A core for each block, from a start; null where there is nothing to gain or too much to do.</summary>
    /// <param name="start">Where the blocks are.</param>
    /// <param name="arcs">The arcs.</param>
    /// <param name="usable">Cores that may be used.</param>
    /// <param name="seed">Seed of the annealing.</param>
    /// <param name="cancellation">Stops it.</param>
    public static CoreId[]? Anneal(BlockMap start, ArcBuckets arcs, UsableCores usable, ulong seed, CancellationToken cancellation)
    {
        int blocks = start.Cores.Length;
        if (blocks is < 3 or > BlocksMax)
        {
            return null;
        }

        List<(int A, int B, double Packets)> pairs = Pairs(start, arcs, cancellation);
        int[] positions = [.. start.Cores.Select(core => (int)core.Value)];
        Annealer annealer = new(pairs, positions, start.Board.MeshX, start.Board.MeshY, 0, usable, null);
        return [.. annealer.Run(seed, Placer.DefaultWork, cancellation).Select(core => new CoreId((uint)core))];
    }

    // A neuron sends one packet to each block it has an arc to, however many arcs those are. Sources ascend within a bucket.
    private static List<(int A, int B, double Packets)> Pairs(BlockMap map, ArcBuckets arcs, CancellationToken cancellation)
    {
        Dictionary<(int A, int B), double> pairs = [];
        for (int block = 0; block < map.Cores.Length; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            int last = -1;
            foreach (uint entry in arcs.Sources(block))
            {
                int source = arcs.SourceOf(entry);
                int from = map.BlockOf(source);
                if (source != last && from != block)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(pairs, (Math.Min(from, block), Math.Max(from, block)), out _)++;
                }

                last = source;
            }
        }

        List<(int A, int B, double Packets)> list = [.. pairs.Select(pair => (pair.Key.A, pair.Key.B, pair.Value))];
        list.Sort();
        return list;
    }
}
