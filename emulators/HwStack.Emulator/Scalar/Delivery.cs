using HwStack.Chip;

namespace HwStack.Emulator;

/// <summary>Phase 1: rows that are due add into accumulators; and how an arriving event becomes pending. docs/chip.md sections 4 and 9.</summary>
internal static class Delivery
{
    /// <summary>An event of an axon becomes pending on each of its descriptors.</summary>
    public static void Arrive(CoreState core, int axon, long arrival, int payload)
    {
        RowDescriptor descriptor = core.Memory.Descriptors[axon];
        if (descriptor.Format != RowFormat.List)
        {
            Pend(core, axon, descriptor, arrival, payload);
            return;
        }

        for (int i = descriptor.Address; i < descriptor.Address + descriptor.Count; i++)
        {
            Pend(core, i, core.Memory.Descriptors[i], arrival, payload);
        }
    }

    /// <summary>Reads all rows due in the tick.</summary>
    public static void ReadRows(CoreState core, long tick, int sparseTargetBits)
    {
        while (core.Pending.Take(tick, out int number, out int payload))
        {
            RowDescriptor descriptor = core.Memory.Descriptors[number];
            core.Counters[Counter.AxonEvents]++;
            core.Counters[Counter.CellsScanned] += descriptor.Count;
            core.Counters[Counter.SynapticOps] += descriptor.Format == RowFormat.Dense
                ? ReadDense(core, descriptor, payload)
                : ReadSparse(core, descriptor, payload, sparseTargetBits);
        }
    }

    private static void Pend(CoreState core, int number, RowDescriptor descriptor, long arrival, int payload)
    {
        if (!core.Pending.Add(number, descriptor.Delay, arrival, payload))
        {
            core.Counters[Counter.QueueOverflows]++;
        }
    }

    private static int ReadDense(CoreState core, RowDescriptor descriptor, int payload)
    {
        ReadOnlySpan<byte> row = core.Memory.Rows.AsSpan(descriptor.Address, RowCells.DenseBytes(descriptor.Count));
        NeuronRecord[] neurons = core.Memory.Neurons;
        int shift = Arithmetic.FractionBits + descriptor.Exponent, operations = 0;
        for (int i = 0, target = descriptor.Start; i < descriptor.Count; i++, target++)
        {
            int weight = RowCells.DenseWeight(row, i);
            if (weight != 0)
            {
                core.Receive(target, (weight * payload) << (shift + neurons[target].Exponent));
                operations++;
            }
        }

        return operations;
    }

    private static int ReadSparse(CoreState core, RowDescriptor descriptor, int payload, int targetBits)
    {
        ReadOnlySpan<byte> row = core.Memory.Rows.AsSpan(descriptor.Address, RowCells.SparseBytes(descriptor.Count, targetBits));
        NeuronRecord[] neurons = core.Memory.Neurons;
        int shift = Arithmetic.FractionBits + descriptor.Exponent, operations = 0;
        for (int i = 0; i < descriptor.Count; i++)
        {
            (int target, int weight) = RowCells.SparseCell(row, i, targetBits);
            if (weight != 0)
            {
                core.Receive(target, (weight * payload) << (shift + neurons[target].Exponent));
                operations++;
            }
        }

        return operations;
    }
}
