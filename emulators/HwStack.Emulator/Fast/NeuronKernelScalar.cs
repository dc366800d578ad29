using System.Numerics;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>The twin of the vector kernels without intrinsics: steps the neurons of a mask one by one through <see cref="NeuronStep"/>.</summary>
internal static unsafe class NeuronKernelScalar
{
    /// <summary>Updates the neurons of <paramref name="mask"/>, which are all of one class and not held. Returns who fired.</summary>
    public static ulong Update(in ClassConstants c, in NeuronBlock block, ulong mask, in TickConstants tick, ref long saturations)
    {
        ulong fired = 0;
        for (ulong rest = mask; rest != 0; rest &= rest - 1)
        {
            int i = BitOperations.TrailingZeroCount(rest);
            NeuronRecord record = new()
            {
                Threshold = block.Threshold[i],
                Reset = block.Reset[i],
                BiasV = block.BiasV[i],
                BiasU = block.BiasU[i],
                LogicalId = block.LogicalId[i],
            };
            NeuronState state = new(block.V[i], block.U[i], block.Refractory[i]);
            NeuronStep.Outcome outcome = NeuronStep.Step(c.Source, record, state, block.Accumulator[i], tick.Tick, tick.Seed, c.TableMemory);
            block.V[i] = outcome.State.V;
            block.U[i] = outcome.State.U;
            block.Refractory[i] = outcome.State.Refractory;
            saturations += outcome.Saturations;
            fired |= outcome.Fired ? 1UL << i : 0;
        }

        return fired;
    }
}
