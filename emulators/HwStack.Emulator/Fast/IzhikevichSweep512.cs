using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Phase 2 for whole cores of Izhikevich neurons of one <see cref="SweepClass"/>: as <see cref="IzhikevichKernel512"/>, but constants stay in registers from block to block, and nobody
/// rests. docs/chip.md section 6.
/// </summary>
internal static unsafe class IzhikevichSweep512
{
    // 32-bit offsets of 31 consecutive phases of dither.
    private static readonly AlignedBuffer<int> Offsets = MakeOffsets();

    /// <summary>As <see cref="SweepKernel512.Run"/>.</summary>
    public static void Run(SweepClass c, FastLayout layout, FastState state, int firstCore, int endCore, uint tick, Outbox outbox)
    {
        BlockSpikes* sent = SweepKernel512.Reserve(layout, firstCore, endCore, outbox);
        SweepArguments arguments = SweepKernel512.Arguments(c, layout, state, tick, sent);
        fixed (CoreTable* cores = layout.Cores)
        {
            outbox.Advance((int)(Sweep(&arguments, c.Constants, c.BiasV, c.BiasU, Offsets.Pointer, cores, firstCore, endCore) - sent));
        }
    }

    // A leaf: a call anywhere in it would move all the registers that hold constants to the stack.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static BlockSpikes* Sweep(SweepArguments* a, in ClassConstants c, int bias, int biasOfU, int* offsets, CoreTable* cores, int firstCore, int endCore)
    {
        // The 127 of nearest-even rounding is added with the constant term; biases come behind the rounding.
        Vector512<int> p0 = Vector512.Create((int)c.Source.P0), p1 = Vector512.Create(16 * c.Source.P1), p2 = Vector512.Create(256 * c.Source.P2), p3 = Vector512.Create(16 * c.Source.P3);
        Vector512<int> p4 = Vector512.Create((int)c.Source.P4), p5 = Vector512.Create(16 * c.Source.P5), jump = Vector512.Create((int)c.Source.P6), decay = Vector512.Create(c.DecayU);
        Vector512<int> biasV = Vector512.Create(bias), biasU = Vector512.Create(biasOfU), threshold = Vector512.Create((int)a->Threshold), reset = Vector512.Create((int)a->Reset);
        Vector512<int> half = Vector512.Create(127), one = Vector512<int>.One, lowest = Vector512.Create(128), outside = Vector512.Create(~255), phaseMask = Vector512.Create(15);
        Vector128<int> shift = Vector128.CreateScalar(a->QuarterShift + 2);
        byte refractoryTicks = a->RefractoryTicks;
        BlockSpikes* sent = a->Sent;
        for (int core = firstCore; core < endCore; core++)
        {
            long spikes = 0, saturations = 0;
            int block = cores[core].FirstBlock, end = block + cores[core].Blocks;
            for (; block < end; block++)
            {
                sbyte* states = a->V + (block * 64L), recoveries = a->U + (block * 64L);
                byte* counters = a->Refractory + (block * 64L);
                short* sums = a->Sums + (block * 64L);
                SharedParameters* shared = a->Shared + block;
                uint phase = shared->FirstLogicalId + a->Tick;
                Vector512<int> offsetV = Vector512.Load(offsets + (phase & 15)), offsetU = Vector512.Load(offsets + ((phase + 8) & 15));
                ulong fired = 0, valid = a->Valid[block];
                for (int first = 0; first < NeuronBlock.Size; first += 16)
                {
                    if (!shared->IdsCountUp)
                    {
                        Vector512<int> index = (Avx512F.ConvertToVector512Int32(Vector128.Load(a->Phase + (block * 64L) + first)) + Vector512.Create((int)a->Tick)) & phaseMask;
                        offsetV = Avx512F.PermuteVar16x32(Vector512.Load(offsets), index);
                        offsetU = Avx512F.PermuteVar16x32(Vector512.Load(offsets), index ^ Vector512.Create(8));
                    }

                    Vector512<int> v = Lanes512.Load(states + first), u = Lanes512.Load(recoveries + first);
                    Vector512<int> idle = Vector512.Equals(Avx512F.ConvertToVector512Int32(Vector128.Load(counters + first)), Vector512<int>.Zero);
                    Vector512<int> s = (((p0 * v) + p1) * v) - (p3 * u) + p2, su = (u * decay) + (p4 * v) + p5;
                    s = (s + half + ((s >> 8) & one)) >> 8;
                    su = ((su + half + ((su >> 8) & one)) >> 8) + biasU;
                    Vector512<int> input = Avx512F.ShiftLeftLogical(Lanes512.Load(sums + first), shift);
                    Vector512<int> r = (s + biasV + input + offsetV) >> 8;
                    Vector512<int> fires = Vector512.GreaterThanOrEqual(r, threshold) & idle;
                    r = Vector512.ConditionalSelect(fires, reset, r);
                    Vector512<int> next = (su + (fires & jump) + offsetU) >> 8;
                    Vector512<int> beyond = ((r + lowest) | (next + lowest)) & outside & idle;
                    if (beyond != Vector512<int>.Zero)
                    {
                        uint lanes = (uint)(valid >> first) & (uint)idle.ExtractMostSignificantBits();
                        saturations += BitOperations.PopCount(NeuronKernel512.Clamped(r) & lanes) + BitOperations.PopCount(NeuronKernel512.Clamped(next) & lanes);
                    }

                    Lanes512.StoreSaturated(Vector512.ConditionalSelect(idle, r, v), states + first);
                    Lanes512.StoreSaturated(Vector512.ConditionalSelect(idle, next, u), recoveries + first);
                    fired |= (ulong)(uint)fires.ExtractMostSignificantBits() << first;
                }

                Vector512<short>.Zero.Store(sums);
                Vector512<short>.Zero.Store(sums + 32);
                RefractoryCounters.Update512(counters, ~0UL, fired, refractoryTicks);
                fired &= valid;
                spikes += BitOperations.PopCount(fired);
                *sent = new BlockSpikes(core, block, fired, 0);
                sent += fired != 0 ? 1 : 0;
            }

            long* counts = a->Counters + ((long)core * Counter.Count);
            counts[Counter.NeuronUpdates] += cores[core].Neurons;
            counts[Counter.Spikes] += spikes;
            counts[Counter.Saturations] += saturations;
        }

        return sent;
    }

    private static AlignedBuffer<int> MakeOffsets()
    {
        var offsets = new AlignedBuffer<int>(32);
        for (int i = 0; i < 32; i++)
        {
            offsets.Pointer[i] = TickConstants.Dither[i & 15];
        }

        return offsets;
    }
}
