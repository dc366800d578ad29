using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Cuts a network into cores: tries the orders of neurons that apply, then columns of dendrites for large fan-ins, and keeps what needs the fewest cores.
/// </summary>
public static class Partitioner
{
    /// <summary>Cuts <paramref name="network"/> into cores of <paramref name="chip"/>. Throws UserErrorException HW2310 for every neuron that fits no core, HW2311 when no cut was found.</summary>
    public static Partition Run(QuantizedNetwork network, ChipDescription chip, CancellationToken cancellation = default)
    {
        SynapseIndex index = SynapseIndex.Build(network);
        var fitter = new BlockFitter(network, index, chip.Core, cancellation);
        var none = new bool[network.Populations.Count];
        Partition flat = fitter.Fit("flat", NeuronOrder.Flat(network, index), none);
        (Partition best, int[] bestOrder) = (flat, NeuronOrder.Flat(network, index));
        if (flat.Blocks.Blocks.Count > 1)
        {
            int coreSize = Math.Max(1, BlockLayout.CoreNeurons(network) / flat.Blocks.Blocks.Count);
            foreach ((string name, int[] order) in NeuronOrder.Alternatives(network, index, Math.Min(coreSize + 1, chip.Core.NeuronsMax)))
            {
                Partition? candidate = TryFit(name, order, none);
                (best, bestOrder) = candidate is not null && IsBetter(candidate, best) ? (candidate, order) : (best, bestOrder);
            }

            bool[] large = LargeFanIns(best, network, chip.Core);
            if (Array.IndexOf(large, true) >= 0)
            {
                // Partial sums cost time and energy of their own; they must save a twentieth of the cores.
                Partition? columns = TryFit(best.Order, bestOrder, large);
                best = columns is not null && columns.Blocks.Blocks.Count * 20 <= best.Blocks.Blocks.Count * 19 ? columns : best;
            }
        }

        return best with { CoresLowerBound = CoreLowerBound.Compute(network, index, chip.Core), Flat = flat };

        // The flat order has a cut already: another that finds none is no mistake of the user's.
        Partition? TryFit(string name, int[] order, bool[] columns)
        {
            try
            {
                return fitter.Fit(name, order, columns);
            }
            catch (UserErrorException)
            {
                return null;
            }
        }
    }

    // Populations that memory, not the neuron limit, spreads over several cores: a column may hold them in fewer.
    private static bool[] LargeFanIns(Partition partition, QuantizedNetwork network, CoreLimits limits)
    {
        int[] blocks = new int[network.Populations.Count];
        foreach (CoreBlock block in partition.Blocks.Blocks)
        {
            foreach (int population in block.Slices.Select(slice => slice.Population).Distinct())
            {
                blocks[population]++;
            }
        }

        return [.. blocks.Select((count, p) => count > 1 && (count - 1L) * limits.NeuronsMax > network.Populations[p].Count)];
    }

    // Fewer cores first; with equal cores at least a tenth fewer copies of packets, since a plain order is easier to read and to store.
    private static bool IsBetter(Partition a, Partition b) =>
        a.Blocks.Blocks.Count < b.Blocks.Blocks.Count
        || (a.Blocks.Blocks.Count == b.Blocks.Blocks.Count && PacketCopies(a) * 10 <= PacketCopies(b) * 9);

    // Copies that leave a core: a row on the sender's own core costs no link.
    private static long PacketCopies(Partition partition)
    {
        long copies = 0;
        for (int n = 0; n < partition.Index.Neurons; n++)
        {
            ReadOnlySpan<int> targets = partition.Destinations.Of(partition.Destinations.SetOf[n]);
            int own = partition.Layout.BlockOf[n];
            copies += targets.Length - (own >= 0 && targets.BinarySearch(own) >= 0 ? 1 : 0);
        }

        return copies;
    }
}
