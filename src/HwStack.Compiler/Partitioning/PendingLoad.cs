using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Load of the pending-event queues when sources send independently at given rates: mean plus five standard deviations, as sPyNNaker sizes its ring buffers. The worst case, every source
/// at once, is what can be proven; this is what is likely.
/// </summary>
internal static class PendingLoad
{
    /// <summary>Share of a population taken to send in one tick where nothing was observed ("assumed").</summary>
    public const double AssumedRate = 0.1;

    /// <summary>Standard deviations above the mean.</summary>
    public const double Deviations = 5;

    /// <summary>Entries expected in each block, never above its worst case.</summary>
    /// <param name="network">The network.</param>
    /// <param name="partition">Its cut.</param>
    /// <param name="rates">Share that sends in one tick, by population; null: <see cref="AssumedRate"/>.</param>
    public static long[] Expected(QuantizedNetwork network, Partition partition, IReadOnlyList<double>? rates)
    {
        SynapseIndex index = partition.Index;
        int[] populationOf = index.PopulationOfEach();
        double[] rate = [.. Enumerable.Range(0, network.Populations.Count).Select(p => Math.Clamp(rates?[p] ?? AssumedRate, 0, 1))];
        int[] mark = new int[index.RowSource.Length];
        long[] expected = new long[partition.Layout.Blocks];
        for (int block = 0; block < expected.Length; block++)
        {
            double mean = 0, variance = 0;
            foreach (BlockUnit unit in partition.Layout.Units[block])
            {
                for (int s = unit.From; s < unit.To; s++)
                {
                    int row = index.InRow[s];
                    if (mark[row] != block + 1)
                    {
                        mark[row] = block + 1;
                        double p = rate[populationOf[index.RowSource[row]]];
                        mean += p * index.RowPending[row];
                        variance += p * (1 - p) * index.RowPending[row];
                    }
                }
            }

            expected[block] = Math.Min(partition.Usage[block].PendingWorst, Of(mean, variance));
        }

        return expected;
    }

    /// <summary>Entries from mean and variance.</summary>
    public static long Of(double mean, double variance) => (long)Math.Ceiling(mean + (Deviations * Math.Sqrt(variance)));
}
