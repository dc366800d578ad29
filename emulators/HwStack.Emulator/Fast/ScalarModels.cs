using System.Numerics;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>What the engine needs of neuron models without a vector kernel.</summary>
internal static unsafe class ScalarModels
{
    /// <summary>The neurons of a mask, all of one class, that are not at rest; none for models with a vector kernel.</summary>
    public static ulong Awake(in ClassConstants c, in NeuronBlock block, ulong mask)
    {
        if (c.IsVectorised || c.IsDendrite)
        {
            return 0;
        }

        ulong awake = 0;
        for (; mask != 0; mask &= mask - 1)
        {
            int i = BitOperations.TrailingZeroCount(mask);
            NeuronRecord record = new()
            {
                Threshold = block.Threshold[i], Reset = block.Reset[i], BiasV = block.BiasV[i], BiasU = block.BiasU[i], LogicalId = block.LogicalId[i],
            };
            bool atRest = NeuronStep.IsAtRest(c.Source, record, new NeuronState(block.V[i], block.U[i], block.Refractory[i]), c.TableMemory);
            awake |= atRest ? 0 : 1UL << i;
        }

        return awake;
    }
}
