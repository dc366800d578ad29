using System.Numerics;

namespace HwStack.Emulator.Fast;

/// <summary>A partial sum on its way to a soma.</summary>
/// <param name="Core">Index of the soma core.</param>
/// <param name="Neuron">Neuron.</param>
/// <param name="Amount">The DENDRITE's accumulator, 8 fraction bits.</param>
internal readonly record struct PartialSum(int Core, int Neuron, int Amount);

/// <summary>Partial sums of one partition and tick.</summary>
internal sealed class PartialSumBox
{
    private PartialSum[] _items = new PartialSum[16];
    private int _count;

    public ReadOnlySpan<PartialSum> Items => _items.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(PartialSum item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++] = item;
    }
}

/// <summary>Phase 1b: DENDRITE neurons that received input hand their accumulators to their somas. docs/chip.md sections 8 and 10.</summary>
/// <param name="layout">The image.</param>
/// <param name="state">Counters.</param>
/// <param name="own">Accumulators of the cores that take part.</param>
internal sealed unsafe class PartialSumPhase(FastLayout layout, FastState state, CoreScratch?[] own)
{
    /// <summary>Sends the partial sums of one core and empties its DENDRITE neurons.</summary>
    public void Send(int core, long tick, PartialSumBox box)
    {
        ref CoreTable table = ref layout.Cores[core];
        CoreScratch scratch = own[table.OwnAccumulator]!;
        for (int i = 0; i < table.Blocks; i++)
        {
            int block = table.FirstBlock + i;
            if (table.UniformClass >= 0)
            {
                Send(core, block, i, table.UniformClass, ~0UL, tick, scratch, box);
            }

            for (int item = layout.ItemStart[block]; item < layout.ItemStart[block + 1]; item++)
            {
                Send(core, block, i, layout.Items[item].Class, layout.Items[item].Mask, tick, scratch, box);
            }
        }
    }

    /// <summary>Adds a partial sum to its soma.</summary>
    public static void Receive(CoreScratch scratch, PartialSum sum)
    {
        scratch.Accumulator[sum.Neuron] = unchecked(scratch.Accumulator[sum.Neuron] + sum.Amount);
        scratch.Received[sum.Neuron >> 6] |= 1UL << sum.Neuron;
    }

    private void Send(int core, int block, int blockInCore, int classIndex, ulong mask, long tick, CoreScratch scratch, PartialSumBox box)
    {
        ref readonly ClassConstants c = ref layout.Classes[classIndex];
        ulong received = scratch.Received[blockInCore] & mask;
        if (!c.IsDendrite || received == 0)
        {
            return;
        }

        scratch.Received[blockInCore] &= ~mask;
        long* counters = state.Counters.Pointer + ((long)core * Counter.Count);
        for (; received != 0; received &= received - 1)
        {
            int n = (blockInCore * 64) + BitOperations.TrailingZeroCount(received), source = (block * 64) + (n & 63);
            int amount = scratch.Accumulator[n];
            scratch.Accumulator[n] = 0;
            if (tick >= c.StartTick)
            {
                int soma = layout.Somas[core]![layout.Sources.SetOf[source] - layout.Cores[core].FirstSet];
                box.Add(new PartialSum(soma, unchecked((ushort)layout.Neurons.BiasV.Pointer[source]), amount));
                counters[Counter.NeuronUpdates]++;
                counters[Counter.PartialSums]++;
            }
        }
    }
}
