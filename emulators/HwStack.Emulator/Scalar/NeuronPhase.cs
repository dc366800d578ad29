using System.Numerics;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>Phase 2: neurons with input, or not at rest, update and may fire. docs/chip.md sections 5 to 8.</summary>
internal static class NeuronPhase
{
    /// <summary>Updates the neurons of one core and leaves the fired ones in <see cref="CoreState.Fired"/>.</summary>
    public static void Update(CoreState core, long tick, uint seed)
    {
        CoreImage memory = core.Memory;
        ulong restless = 0;
        for (int word = 0; word < core.Touched.Length; word++)
        {
            ulong fired = 0, left = core.Touched[word] | core.Awake[word];
            core.Touched[word] = 0;
            for (; left != 0; left &= left - 1)
            {
                int n = (word << 6) + BitOperations.TrailingZeroCount(left);
                int accumulator = core.Accumulator[n];
                core.Accumulator[n] = 0;
                ref readonly NeuronRecord record = ref memory.Neurons[n];
                ref readonly NeuronClass neuronClass = ref memory.Classes[record.Class];
                if (tick < neuronClass.StartTick || core.IsNeuronDead(n))
                {
                    continue;
                }

                var before = new NeuronState(core.V[n], core.U[n], core.Refractory[n]);
                NeuronStep.Outcome outcome = NeuronStep.Step(neuronClass, record, before, accumulator, unchecked((uint)tick), seed, core.Tables.Span);
                (core.V[n], core.U[n], core.Refractory[n]) = outcome.State;
                core.Settle(n, neuronClass, record);
                core.Counters[Counter.NeuronUpdates]++;
                core.Counters[Counter.Saturations] += outcome.Saturations;
                if (core.Tally is { } tally)
                {
                    tally[n] = new NeuronTally(tally[n].Updates + 1, tally[n].Saturations + outcome.Saturations);
                }

                fired |= outcome.Fired ? 1UL << (n & 63) : 0;
            }

            core.Fired[word] = fired;
            core.Counters[Counter.Spikes] += BitOperations.PopCount(fired);
            restless |= core.Awake[word] | core.Loud[word];
        }

        core.Restless = restless != 0;
    }
}
