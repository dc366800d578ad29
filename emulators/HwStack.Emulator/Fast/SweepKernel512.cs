using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Phase 2 for whole cores of one <see cref="SweepClass"/>, 64 neurons at a time: v looks its next value up in registers (VBMI), sums stay in 16 bits. Per block it does without
/// calls and without branches that depend on who fires. Twin: <see cref="NeuronKernelScalar"/> through <see cref="UpdatePhase"/>; docs/chip.md section 5.
/// </summary>
internal static unsafe class SweepKernel512
{
    private static readonly AlignedBuffer<short> WideDither = MakeWideDither();

    public static bool IsSupported => Avx512Vbmi.IsSupported && Avx512BW.IsSupported;

    /// <summary>Updates the neurons of some cores that are not held, uses their direct sums up and leaves what they send in the outbox.</summary>
    /// <param name="c">Class of all their neurons.</param>
    /// <param name="layout">The image.</param>
    /// <param name="state">Sums and counters.</param>
    /// <param name="firstCore">First core.</param>
    /// <param name="endCore">First core behind.</param>
    /// <param name="tick">Low 32 bits of the tick.</param>
    /// <param name="outbox">Takes the blocks that send.</param>
    public static void Run(SweepClass c, FastLayout layout, FastState state, int firstCore, int endCore, uint tick, Outbox outbox)
    {
        byte* dither = stackalloc byte[64];
        for (int i = 0; i < 64; i++)
        {
            dither[i] = TickConstants.Dither[(int)((uint)i + tick) & 15];
        }

        BlockSpikes* sent = Reserve(layout, firstCore, endCore, outbox);
        SweepArguments arguments = Arguments(c, layout, state, tick, sent);
        arguments.Dither = dither;
        arguments.WideDither = WideDither.Pointer;
        fixed (CoreTable* cores = layout.Cores)
        {
            outbox.Advance((int)(Sweep(&arguments, cores, firstCore, endCore) - sent));
        }
    }

    /// <summary>Room in the outbox for all blocks of some cores.</summary>
    public static BlockSpikes* Reserve(FastLayout layout, int firstCore, int endCore, Outbox outbox)
    {
        ref readonly CoreTable last = ref layout.Cores[endCore - 1];
        return outbox.Reserve(last.FirstBlock + last.Blocks - layout.Cores[firstCore].FirstBlock);
    }

    /// <summary>Arguments of a sweep.</summary>
    public static SweepArguments Arguments(SweepClass c, FastLayout layout, FastState state, uint tick, BlockSpikes* sent)
    {
        NeuronTable neurons = layout.Neurons;
        return new SweepArguments
        {
            V = neurons.V.Pointer, U = neurons.U.Pointer, Refractory = neurons.Refractory.Pointer, Valid = neurons.Valid.Pointer, Shared = neurons.Shared.Pointer,
            Phase = neurons.Phase.Pointer, Sums = state.Direct.Sums, Counters = state.Counters.Pointer, Sent = sent, Tables = c.Tables.Pointer,
            Threshold = c.Threshold, Reset = c.Reset, RefractoryTicks = (byte)c.Constants.Refractory, QuarterShift = c.Shift - 2, Tick = tick,
        };
    }

    // A leaf: a call anywhere in it would move all the registers that hold the tables to the stack.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static BlockSpikes* Sweep(SweepArguments* a, CoreTable* cores, int firstCore, int endCore)
    {
        byte* tables = a->Tables;
        Vector512<byte> low0 = Vector512.Load(tables), low1 = Vector512.Load(tables + 64), low2 = Vector512.Load(tables + 128), low3 = Vector512.Load(tables + 192);
        Vector512<byte> high0 = Vector512.Load(tables + 256), high1 = Vector512.Load(tables + 320), high2 = Vector512.Load(tables + 384), high3 = Vector512.Load(tables + 448);
        Vector512<sbyte> threshold = Vector512.Create(a->Threshold), reset = Vector512.Create(a->Reset);
        Vector512<byte> refractoryTicks = Vector512.Create(a->RefractoryTicks), dither = Vector512.Load(a->Dither);
        Vector128<short> quarterShift = Vector128.CreateScalar((short)a->QuarterShift);
        Vector512<short> limit = Vector512.Create((short)(short.MaxValue >> a->QuarterShift)), least = Vector512.Create(short.MinValue), lowest = -limit;
        sbyte* states = a->V;
        byte* counters = a->Refractory;
        short* allSums = a->Sums;
        BlockSpikes* sent = a->Sent;
        for (int core = firstCore; core < endCore; core++)
        {
            long spikes = 0, saturations = 0;
            int block = cores[core].FirstBlock, end = block + cores[core].Blocks;
            for (; block < end; block++)
            {
                long first = block * 64L;
                Vector512<sbyte> v = Vector512.Load(states + first);
                Vector512<byte> low = Avx512BW.BlendVariable(Avx512Vbmi.PermuteVar64x8x2(low0, v.AsByte(), low1), Avx512Vbmi.PermuteVar64x8x2(low2, v.AsByte(), low3), v.AsByte());
                Vector512<byte> high = Avx512BW.BlendVariable(Avx512Vbmi.PermuteVar64x8x2(high0, v.AsByte(), high1), Avx512Vbmi.PermuteVar64x8x2(high2, v.AsByte(), high3), v.AsByte());

                // Interleaved within 128-bit lanes: the first half has neurons 0-7, 16-23, ..., the second 8-15, 24-31, ...; packing puts them back.
                Vector512<short> s0 = Avx512BW.UnpackLow(low, high).AsInt16(), s1 = Avx512BW.UnpackHigh(low, high).AsInt16();
                SharedParameters* shared = a->Shared + block;
                if (shared->IdsCountUp)
                {
                    uint phase = shared->FirstLogicalId + a->Tick;
                    s0 += Avx512F.BroadcastVector128ToVector512((int*)(a->WideDither + (phase & 15))).AsInt16();
                    s1 += Avx512F.BroadcastVector128ToVector512((int*)(a->WideDither + ((phase + 8) & 15))).AsInt16();
                }
                else
                {
                    Vector512<byte> offsets = Avx512BW.Shuffle(dither, Vector512.Load(a->Phase + first));
                    s0 += Avx512BW.UnpackLow(offsets, Vector512<byte>.Zero).AsInt16();
                    s1 += Avx512BW.UnpackHigh(offsets, Vector512<byte>.Zero).AsInt16();
                }

                Vector512<long> sums0 = Vector512.Load(allSums + first).AsInt64(), sums1 = Vector512.Load(allSums + first + 32).AsInt64();
                Vector512<short>.Zero.Store(allSums + first);
                Vector512<short>.Zero.Store(allSums + first + 32);
                s0 = AddInput(s0, Avx512F.Shuffle4x128(sums0, sums1, 0b10_00_10_00).AsInt16(), limit, lowest, quarterShift);
                s1 = AddInput(s1, Avx512F.Shuffle4x128(sums0, sums1, 0b11_01_11_01).AsInt16(), limit, lowest, quarterShift);
                Vector512<byte> refractory = Vector512.Load(counters + first), idle = Vector512.Equals(refractory, Vector512<byte>.Zero);
                ulong valid = a->Valid[block];
                Vector512<sbyte> clamped = Avx512BW.PackSignedSaturate(Vector512.Equals(s0, least), Vector512.Equals(s1, least)) & idle.AsSByte();
                saturations += BitOperations.PopCount(clamped.ExtractMostSignificantBits() & valid);
                Vector512<sbyte> r = Avx512BW.PackSignedSaturate(s0 >> 8, s1 >> 8);
                Vector512<sbyte> fires = Vector512.GreaterThanOrEqual(r, threshold) & idle.AsSByte();
                Vector512.ConditionalSelect(fires, reset, Vector512.ConditionalSelect(idle.AsSByte(), r, v)).Store(states + first);
                Vector512.ConditionalSelect(fires.AsByte(), refractoryTicks, Avx512BW.SubtractSaturate(refractory, Vector512<byte>.One)).Store(counters + first);
                ulong fired = fires.ExtractMostSignificantBits() & valid;
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

    // Four quarters, each within 16 bits, that saturate as their whole would: beyond the limit the sum is out of range whatever the state.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> AddInput(Vector512<short> s, Vector512<short> sums, Vector512<short> limit, Vector512<short> lowest, Vector128<short> quarterShift)
    {
        Vector512<short> quarter = Avx512BW.ShiftLeftLogical(Vector512.Max(Vector512.Min(sums, limit), lowest), quarterShift);
        s = Avx512BW.AddSaturate(Avx512BW.AddSaturate(s, quarter), quarter);
        return Avx512BW.AddSaturate(Avx512BW.AddSaturate(s, quarter), quarter);
    }

    // 16-bit offsets of 24 consecutive phases.
    private static AlignedBuffer<short> MakeWideDither()
    {
        var wide = new AlignedBuffer<short>(24);
        for (int i = 0; i < 24; i++)
        {
            wide.Pointer[i] = TickConstants.Dither[i & 15];
        }

        return wide;
    }
}

/// <summary>What <see cref="SweepKernel512"/> works on.</summary>
internal unsafe struct SweepArguments
{
    public sbyte* V;
    public sbyte* U;
    public byte* Refractory;
    public ulong* Valid;
    public SharedParameters* Shared;
    public byte* Phase;
    public short* Sums;
    public long* Counters;
    public BlockSpikes* Sent;
    public byte* Tables;

    /// <summary>What phases 0..15 of the logical ids add in this tick, four times.</summary>
    public byte* Dither;

    /// <summary>16-bit offsets of 24 consecutive phases.</summary>
    public short* WideDither;
    public sbyte Threshold;
    public sbyte Reset;
    public byte RefractoryTicks;
    public int QuarterShift;
    public uint Tick;
}
