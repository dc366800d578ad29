using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Phase 2: neurons with input, or not at rest, update and may fire. A block of 64 is updated whole when one of its neurons needs it, since neurons at rest
/// come out as they went in; who counts as updated is a matter of bits. docs/chip.md sections 5 and 10.
/// </summary>
/// <param name="layout">The image.</param>
/// <param name="state">Counters.</param>
/// <param name="kernels">Kernels.</param>
internal sealed unsafe class UpdatePhase(FastLayout layout, FastState state, Kernels kernels)
{
    private readonly NeuronTable _neurons = layout.Neurons;
    private readonly ulong[] _graded = layout.Sources.GradedBits;

    /// <summary>Updates one core, empties its scratch and leaves what it sends in the outbox. Returns true when the core needs a visit in the next tick.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Update(int index, in CoreTable core, CoreScratch? input, in TickConstants tick, long tickNumber, Outbox outbox)
    {
        long updates = 0, saturations = 0, spikes = 0;
        ulong restless = 0;
        for (int i = 0; i < core.Blocks; i++)
        {
            int block = core.FirstBlock + i;
            ulong received = input is null ? 0 : input.Received[i];
            ulong awake = _neurons.Awake.Pointer[block], loud = _neurons.Loud.Pointer[block];
            if ((received | awake | loud) == 0)
            {
                continue;
            }

            NeuronBlock pointers = Pointers(block, received == 0 ? Kernels.NoInput : input!.Accumulator + (i * 64));
            ulong fired = 0, held = 0, scalarAwake = 0;
            if (core.UniformClass >= 0)
            {
                ulong all = ~0UL >> Math.Max(0, ((i + 1) * NeuronBlock.Size) - core.Neurons);
                Step(new ClassItem(core.UniformClass, all), pointers, received | awake, tick, tickNumber, ref fired, ref held, ref scalarAwake, ref updates, ref saturations);
            }
            else
            {
                for (int item = layout.ItemStart[block]; item < layout.ItemStart[block + 1]; item++)
                {
                    Step(layout.Items[item], pointers, received | awake, tick, tickNumber, ref fired, ref held, ref scalarAwake, ref updates, ref saturations);
                }
            }

            if (received != 0)
            {
                Clear(pointers.Accumulator);
                input!.Received[i] = 0;
            }

            awake = Awake(pointers, block) | scalarAwake;
            loud = _graded[block] == 0 ? 0 : kernels.NonZeroV(pointers) & _graded[block];
            _neurons.Awake.Pointer[block] = awake;
            _neurons.Loud.Pointer[block] = loud;
            restless |= awake | loud;
            spikes += BitOperations.PopCount(fired);
            ulong graded = loud & ~held & ~fired;
            if ((fired | graded) != 0)
            {
                outbox.Add(new BlockSpikes(index, block, fired, graded));
                CountPackets(block, fired | graded);
            }
        }

        long* counters = state.Counters.Pointer + ((long)index * Counter.Count);
        counters[Counter.NeuronUpdates] += updates;
        counters[Counter.Saturations] += saturations;
        counters[Counter.Spikes] += spikes;
        return restless != 0;
    }

    /// <summary>Sets the awake and loud bits of a core from its states; returns true when it needs a visit.</summary>
    public bool Settle(in CoreTable core)
    {
        ulong restless = 0;
        for (int block = core.FirstBlock; block < core.FirstBlock + core.Blocks; block++)
        {
            NeuronBlock pointers = Pointers(block, Kernels.NoInput);
            ulong awake = Awake(pointers, block);
            int neurons = Math.Min(64, core.Neurons - ((block - core.FirstBlock) * 64));
            if (core.UniformClass >= 0)
            {
                awake |= ScalarModels.Awake(layout.Classes[core.UniformClass], pointers, ~0UL >> (64 - neurons));
            }

            for (int item = layout.ItemStart[block]; item < layout.ItemStart[block + 1]; item++)
            {
                awake |= ScalarModels.Awake(layout.Classes[layout.Items[item].Class], pointers, layout.Items[item].Mask);
            }

            _neurons.Awake.Pointer[block] = awake;
            _neurons.Loud.Pointer[block] = kernels.NonZeroV(pointers) & _graded[block];
            restless |= awake | _neurons.Loud.Pointer[block];
        }

        return restless != 0;
    }

    /// <summary>The LIF and CUBA neurons of a block that are not at rest.</summary>
    private ulong Awake(in NeuronBlock pointers, int block)
    {
        ulong keeps = _neurons.KeepsV.Pointer[block];
        ulong awake = keeps == ~0UL ? 0 : kernels.NonZero(pointers);
        if (keeps != 0)
        {
            ulong able = RestTest.AtOrAboveThreshold(pointers) & _neurons.Fires.Pointer[block];
            awake = (awake & ~keeps) | (keeps & (able | RestTest.NonZeroUOrRefractory(pointers)));
        }

        return (awake & _neurons.Vectorised.Pointer[block]) | _neurons.AlwaysAwake.Pointer[block];
    }

    private void Step(
        ClassItem item, in NeuronBlock pointers, ulong visited, in TickConstants tick, long tickNumber,
        ref ulong fired, ref ulong held, ref ulong scalarAwake, ref long updates, ref long saturations)
    {
        ref readonly ClassConstants c = ref layout.Classes[item.Class];
        ulong due = visited & item.Mask;
        if (tickNumber < c.StartTick)
        {
            held |= item.Mask;
            scalarAwake |= ScalarModels.Awake(c, pointers, due);
        }
        else if (c.IsVectorised && due != 0)
        {
            updates += BitOperations.PopCount(due);
            fired |= kernels.Update(c, pointers, item.Mask, tick, ref saturations);
        }
        else if (due != 0 && !c.IsDendrite)
        {
            updates += BitOperations.PopCount(due);
            fired |= NeuronKernelScalar.Update(c, pointers, due, tick, ref saturations);
            scalarAwake |= ScalarModels.Awake(c, pointers, due);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(int* accumulator)
    {
        for (int i = 0; i < NeuronBlock.Size; i += Vector256<int>.Count)
        {
            Vector256<int>.Zero.Store(accumulator + i);
        }
    }

    private void CountPackets(int block, ulong senders)
    {
        RouteTable routes = layout.Routes;
        int set = routes.BlockSet[block];
        if (set >= 0)
        {
            state.SetPackets.Pointer[set] += routes.Sends[set] ? BitOperations.PopCount(senders) : 0;
            return;
        }

        for (; senders != 0; senders &= senders - 1)
        {
            set = layout.Sources.SetOf[(block * 64) + BitOperations.TrailingZeroCount(senders)];
            state.SetPackets.Pointer[set] += routes.Sends[set] ? 1 : 0;
        }
    }

    private NeuronBlock Pointers(int block, int* accumulator)
    {
        long first = block * 64L;
        return new NeuronBlock
        {
            V = _neurons.V.Pointer + first,
            U = _neurons.U.Pointer + first,
            Refractory = _neurons.Refractory.Pointer + first,
            Threshold = _neurons.Threshold.Pointer + first,
            Reset = _neurons.Reset.Pointer + first,
            BiasV = _neurons.BiasV.Pointer + first,
            BiasU = _neurons.BiasU.Pointer + first,
            LogicalId = _neurons.LogicalId.Pointer + first,
            Shared = _neurons.Shared.Pointer + block,
            Accumulator = accumulator,
        };
    }
}
