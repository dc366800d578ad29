using HwStack.Chip;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// A number of cores that no cut whatever can go below. Counted: neuron numbers; and the memory that remains when every core's fixed share is taken off, against
/// records, half a byte a cell, and the descriptors that cannot be avoided: a row of n cells needs at least n / neurons_max descriptors.
/// Not counted, so the bound may be too low: axon-map entries, destination sets, rows cut over cores, cells of sparse rows beyond 4 bits.
/// </summary>
internal static class CoreLowerBound
{
    /// <summary>The bound; 0 for a network without neurons.</summary>
    public static int Compute(QuantizedNetwork network, SynapseIndex index, CoreLimits limits)
    {
        int neurons = BlockLayout.CoreNeurons(network);
        if (neurons == 0)
        {
            return 0;
        }

        long perCore = limits.MemoryBytes - (8L * limits.PendingEntries) - NeuronClass.SizeBytes - 4;
        long memory = ((long)NeuronRecord.SizeBytes * neurons) + ((index.Synapses + 1L) / 2) + (RowDescriptor.SizeBytes * RowsAtLeast(index, limits));
        long byMemory = perCore <= 0 ? int.MaxValue : (memory + perCore - 1) / perCore;
        long byNeurons = (neurons + limits.NeuronsMax - 1L) / limits.NeuronsMax;
        return (int)Math.Min(int.MaxValue, Math.Max(1, Math.Max(byMemory, byNeurons)));
    }

    private static long RowsAtLeast(SynapseIndex index, CoreLimits limits)
    {
        int[] cells = new int[index.RowSource.Length];
        foreach (int row in index.InRow)
        {
            cells[row]++;
        }

        long rows = 0;
        foreach (int count in cells)
        {
            rows += (count + limits.NeuronsMax - 1) / limits.NeuronsMax;
        }

        return rows;
    }
}
