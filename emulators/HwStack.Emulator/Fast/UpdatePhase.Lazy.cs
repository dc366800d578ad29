using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <content>Blocks that are left alone while nothing comes.</content>
internal sealed unsafe partial class UpdatePhase
{
    /// <summary>
    /// Updates one block that was left alone and has received arcs. Reads as little as it can: in a large network every line it touches comes from memory. Returns true when the block
    /// is not at rest.
    /// </summary>
    public bool UpdateLazy(int index, in CoreTable core, int block, LazyClass lazy, CoreScratch input, in TickConstants tick, long tickNumber, Outbox outbox)
    {
        ulong due = CatchUp(index, block, lazy, tickNumber - 1), valid = _neurons.Valid.Pointer[block];
        state.LastTick.Pointer[block] = tickNumber;
        due |= state.Direct.Move(block, core.DirectShift, true, input.Accumulator);
        NeuronBlock pointers = Pointers(block, input.Accumulator);
        long saturations = 0;
        ulong fired = kernels.Update(layout.Classes[core.UniformClass], pointers, valid, tick, ref saturations);
        Clear(pointers.Accumulator);
        Count(index, new BlockCounts { Updates = BitOperations.PopCount(due), Saturations = saturations, Spikes = BitOperations.PopCount(fired) });
        if (fired != 0)
        {
            outbox.Add(new BlockSpikes(index, block, fired, 0));
            if (!layout.CountsPacketsLater(block))
            {
                CountPackets(block, fired);
            }
        }

        return kernels.NonZero(pointers) != 0;
    }

    /// <summary>Brings a block that was left alone to the state after a tick. Returns who is not at rest then.</summary>
    public ulong CatchUp(int index, int block, LazyClass lazy, long tickNumber)
    {
        NeuronBlock pointers = Pointers(block, Kernels.NoInput);
        ulong restless = kernels.NonZero(pointers) & _neurons.Valid.Pointer[block];
        long ticks = tickNumber - state.LastTick.Pointer[block], updates = 0, saturations = 0;
        state.LastTick.Pointer[block] = Math.Max(tickNumber, state.LastTick.Pointer[block]);
        if (ticks <= 0 || restless == 0)
        {
            return restless;
        }

        if (ticks * NeuronsPerStep < BitOperations.PopCount(restless))
        {
            for (long step = tickNumber - ticks + 1; step <= tickNumber; step++)
            {
                updates += BitOperations.PopCount(restless);
                kernels.Update(layout.Classes[layout.Cores[index].UniformClass], pointers, restless, TickConstants.At(step, 0), ref saturations);
                restless = kernels.NonZero(pointers) & restless;
            }
        }
        else
        {
            byte* phases = _neurons.Phase.Pointer + (block * 64L);
            for (ulong left = restless; left != 0; left &= left - 1)
            {
                int n = BitOperations.TrailingZeroCount(left);
                updates += lazy.Advance(ref pointers.V[n], ref pointers.Refractory[n], (uint)(tickNumber - ticks + 1) + phases[n] & 15, ticks);
            }

            restless = kernels.NonZero(pointers) & restless;
        }

        state.Counters.Pointer[((long)index * Counter.Count) + Counter.NeuronUpdates] += updates;
        return restless;
    }

    /// <summary>Starts to fetch what the update of a block will read.</summary>
    public void Prefetch(int block)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_neurons.V.Pointer + (block * 64L));
            Sse.Prefetch0(_neurons.Refractory.Pointer + (block * 64L));
            Sse.Prefetch0(_neurons.Phase.Pointer + (block * 64L));
            Sse.Prefetch0(state.Direct.Sums + (block * 64L));
            Sse.Prefetch0(state.Direct.Sums + (block * 64L) + 32);
            Sse.Prefetch0(_neurons.Shared.Pointer + block);
            Sse.Prefetch0(state.LastTick.Pointer + block);
            Sse.Prefetch0(_neurons.Valid.Pointer + block);
            int core = layout.CoreOfBlock.Pointer[block];
            Sse.Prefetch0(state.Counters.Pointer + ((long)core * Counter.Count));
            Sse.Prefetch0(state.Counters.Pointer + ((long)core * Counter.Count) + Counter.Count - 1);
            Sse.Prefetch0(Unsafe.AsPointer(ref layout.Cores[Math.Min(core, layout.Cores.Length - 1)]));
        }
    }
}
