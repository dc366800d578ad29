using System.Numerics;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>Phase 1b: DENDRITE neurons that received input hand their accumulators to their somas. docs/chip.md section 8.</summary>
internal static class PartialSums
{
    /// <summary>Sends the partial sums of one core. A DENDRITE never targets another, so the order of cores does not matter.</summary>
    public static void Send(CoreState core, CoreState[] cores, long tick)
    {
        CoreImage memory = core.Memory;
        for (int word = 0; word < core.Touched.Length; word++)
        {
            for (ulong left = core.Touched[word]; left != 0; left &= left - 1)
            {
                int n = (word << 6) + BitOperations.TrailingZeroCount(left);
                ref readonly NeuronRecord record = ref memory.Neurons[n];
                ref readonly NeuronClass neuronClass = ref memory.Classes[record.Class];
                if (neuronClass.Model != NeuronModel.Dendrite)
                {
                    continue;
                }

                if (tick >= neuronClass.StartTick && !core.IsNeuronDead(n))
                {
                    CoreState soma = cores[core.Somas[record.DestinationSet]];
                    soma.Receive(record.DendriteTarget, core.Accumulator[n]);
                    soma.Active = true;
                    core.Counters[Counter.NeuronUpdates]++;
                    core.Counters[Counter.PartialSums]++;
                }

                core.Accumulator[n] = 0;
                core.Touched[word] &= ~(1UL << (n & 63));
            }
        }
    }
}
