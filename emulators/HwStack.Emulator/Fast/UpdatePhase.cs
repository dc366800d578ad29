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
internal sealed unsafe partial class UpdatePhase(FastLayout layout, FastState state, Kernels kernels)
{
    // A kernel takes as long for a block and tick as composed maps for some ten neurons.
    private const int NeuronsPerStep = 10;

    private readonly NeuronTable _neurons = layout.Neurons;
    private readonly ulong[] _graded = layout.Sources.GradedBits;

    /// <summary>Updates one core, empties its scratch and leaves what it sends in the outbox. Returns true when the core needs a visit in the next tick.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Update(int index, in CoreTable core, CoreScratch input, bool hasInput, in TickConstants tick, long tickNumber, Outbox outbox)
    {
        BlockCounts counts = default;
        ulong restless = 0;
        for (int i = 0; i < core.Blocks; i++)
        {
            restless |= Update(index, core, i, input, hasInput, tick, tickNumber, outbox, ref counts);
        }

        Count(index, counts);
        return restless != 0 && layout.Lazies[index] is null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Update(
        int index, in CoreTable core, int i, CoreScratch input, bool hasInput, in TickConstants tick, long tickNumber, Outbox outbox, ref BlockCounts counts)
    {
        int block = core.FirstBlock + i;

        // Where sums are not marked all neurons are awake, so that a bit too many makes no difference; padding must not count.
        ulong received = ((hasInput ? input.Received[i] : 0) | state.Direct.Move(block, core.DirectShift, layout.Sweeps[index] is null, input.Accumulator + (i * 64))) & _neurons.Valid.Pointer[block];
        ulong awake = _neurons.Awake.Pointer[block], loud = _neurons.Loud.Pointer[block];
        if (layout.Lazies[index] is { } lazy)
        {
            awake = received == 0 ? 0 : CatchUp(index, block, lazy, tickNumber - 1);
            state.LastTick.Pointer[block] = received == 0 ? state.LastTick.Pointer[block] : tickNumber;
        }

        if ((received | awake | loud) == 0)
        {
            return 0;
        }

        NeuronBlock pointers = Pointers(block, received == 0 ? Kernels.NoInput : input.Accumulator + (i * 64));
        ulong fired = 0, held = 0, scalarAwake = 0;
        if (core.UniformClass >= 0)
        {
            ulong all = ~0UL >> Math.Max(0, ((i + 1) * NeuronBlock.Size) - core.Neurons);
            Step(new ClassItem(core.UniformClass, all), pointers, received, awake, tick, tickNumber, ref fired, ref held, ref scalarAwake, ref counts);
        }
        else
        {
            for (int item = layout.ItemStart[block]; item < layout.ItemStart[block + 1]; item++)
            {
                Step(layout.Items[item], pointers, received, awake, tick, tickNumber, ref fired, ref held, ref scalarAwake, ref counts);
            }
        }

        if (received != 0)
        {
            Clear(pointers.Accumulator);
            input.Received[i] = 0;
        }

        awake = Awake(pointers, block) | scalarAwake;
        loud = _graded[block] == 0 ? 0 : kernels.NonZeroV(pointers) & _graded[block];
        _neurons.Awake.Pointer[block] = awake;
        _neurons.Loud.Pointer[block] = loud;
        counts.Spikes += BitOperations.PopCount(fired);
        ulong graded = loud & ~held & ~fired;
        if ((fired | graded) != 0)
        {
            outbox.Add(new BlockSpikes(index, block, fired, graded));
            if (!layout.CountsPacketsLater(block))
            {
                CountPackets(block, fired | graded);
            }
        }

        return awake | loud;
    }

    private void Count(int index, BlockCounts counts)
    {
        long* counters = state.Counters.Pointer + ((long)index * Counter.Count);
        counters[Counter.NeuronUpdates] += counts.Updates;
        counters[Counter.Saturations] += counts.Saturations;
        counters[Counter.Spikes] += counts.Spikes;
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
        if (_neurons.Vectorised.Pointer[block] == 0)
        {
            return 0;
        }

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
        ClassItem item, in NeuronBlock pointers, ulong received, ulong awake, in TickConstants tick, long tickNumber,
        ref ulong fired, ref ulong held, ref ulong scalarAwake, ref BlockCounts counts)
    {
        ref readonly ClassConstants c = ref layout.Classes[item.Class];
        ulong due = (received | awake) & item.Mask;
        if (tickNumber < c.StartTick)
        {
            held |= item.Mask;
            scalarAwake |= c.IsIzhikevich ? awake & item.Mask : ScalarModels.Awake(c, pointers, due);
        }
        else if (c.IsVectorised && due != 0)
        {
            counts.Updates += BitOperations.PopCount(due);
            fired |= kernels.Update(c, pointers, item.Mask, tick, ref counts.Saturations);
        }
        else if (c.IsIzhikevich && due != 0)
        {
            // Rest costs as much to find out as the update itself, so that it is found out there: who is at rest without input is visited once more.
            fired |= kernels.UpdateIzhikevich(c, pointers, item.Mask, tick, ref counts.Saturations, out ulong restless);
            due = (received & item.Mask) | restless;
            counts.Updates += BitOperations.PopCount(due);
            scalarAwake |= due;
        }
        else if (due != 0 && !c.IsDendrite)
        {
            counts.Updates += BitOperations.PopCount(due);
            fired |= NeuronKernelScalar.Update(c, pointers, due, tick, ref counts.Saturations);
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

    /// <summary>Counts the packets of some neurons of a block by destination set.</summary>
    public void CountPackets(int block, ulong senders)
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

/// <summary>What an update adds to the counters of its core.</summary>
internal struct BlockCounts
{
    public long Updates;
    public long Saturations;
    public long Spikes;
}
