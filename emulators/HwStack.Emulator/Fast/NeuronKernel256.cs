using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>LIF and CUBA update of up to 64 neurons of one class, 256-bit vectors. Twin: <see cref="NeuronKernelScalar"/>; docs/chip.md section 5.</summary>
internal static unsafe class NeuronKernel256
{
    /// <summary>Updates the neurons of <paramref name="mask"/>, which are all of one class and not held. Returns who fired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Update(in ClassConstants c, in NeuronBlock block, ulong mask, in TickConstants tick, ref long saturations)
    {
        ulong refractory = c.Refractory == 0 ? 0 : Lanes256.NonZero(block.Refractory) & mask;
        ulong active = mask & ~refractory, fired = 0, clampedV = 0, clampedU = 0;
        SharedParameters shared = *block.Shared;
        Vector256<int> biasV = Vector256.Create((int)shared.BiasV), biasU = Vector256.Create((int)shared.BiasU);
        Vector256<int> threshold = Vector256.Create((int)shared.Threshold), reset = Vector256.Create((int)shared.Reset);
        for (int first = 0; first < NeuronBlock.Size; first += Lanes256.Count)
        {
            uint lanes = (uint)(mask >> first) & ((1u << Lanes256.Count) - 1), activeLanes = (uint)(active >> first) & ((1u << Lanes256.Count) - 1);
            if (lanes == 0)
            {
                continue;
            }

            if (!shared.AreShared)
            {
                biasV = Lanes256.Load(block.BiasV + first);
                threshold = Lanes256.Load(block.Threshold + first);
                reset = Lanes256.Load(block.Reset + first);
            }

            Vector256<uint> id = default;
            if (c.Rounding != Rounding.NearestEven)
            {
                id = shared.IdsCountUp ? Vector256.Create(unchecked(shared.FirstLogicalId + (uint)first)) + Lanes256.Index : Vector256.Load(block.LogicalId + first);
            }

            Vector256<int> v = Lanes256.Load(block.V + first);
            Vector256<int> s = Decay(v, c.DecayV);
            Vector256<int> input = Vector256.Load(block.Accumulator + first);
            if (c.IsCuba)
            {
                Vector256<int> before = Lanes256.Load(block.U + first);
                biasU = shared.AreShared ? biasU : Lanes256.Load(block.BiasU + first);
                Vector256<int> u = Round(Decay(before, c.DecayU) + biasU + input, c.Rounding, tick.KeyU, 8, tick, id);
                clampedU |= (ulong)Clamped(u) << first;
                u = Vector256.Min(Vector256.Max(u, Vector256.Create(-128)), Vector256.Create(127));
                Lanes256.StoreSaturated(Vector256.ConditionalSelect(Lanes256.Mask(lanes), u, before), block.U + first);
                s += biasV + ((c.PreviousU ? before : u) << c.DriveShift);
            }
            else
            {
                if (c.LinearLeak != 0)
                {
                    // Towards zero by the leak and never past it.
                    s -= Vector256.Max(Vector256.Min(s, Vector256.Create(c.LinearLeak)), Vector256.Create(-c.LinearLeak));
                }

                s += biasV + input;
            }

            Vector256<int> r = Round(s, c.Rounding, tick.KeyV, 0, tick, id);
            if (c.Fires)
            {
                fired |= (ulong)(uint)TestAndReset(c.Reset, ref r, v, threshold, reset).ExtractMostSignificantBits() << first;
            }

            clampedV |= (ulong)Clamped(r) << first;
            Lanes256.StoreSaturated(Vector256.ConditionalSelect(Lanes256.Mask(activeLanes), r, v), block.V + first);
        }

        fired &= active;
        if (c.Refractory != 0)
        {
            RefractoryCounters.Update256(block.Refractory, mask, fired, (byte)c.Refractory);
        }

        saturations += BitOperations.PopCount(clampedV & active) + BitOperations.PopCount(clampedU & mask);
        return fired;
    }

    /// <summary>rne8(state · decay): the product is small, so adding before the shift cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Decay(Vector256<int> state, int decay)
    {
        Vector256<int> product = state * Vector256.Create(decay);
        return (product + Vector256.Create(127) + ((product >> 8) & Vector256<int>.One)) >> 8;
    }

    /// <summary>rne8 of any 32-bit number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> RoundNearestEven8(Vector256<int> x)
    {
        Vector256<int> quotient = x >> 8;
        return quotient + (((x & Vector256.Create(255)) + Vector256.Create(127) + (quotient & Vector256<int>.One)) >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Round(Vector256<int> s, Rounding rounding, uint key, uint phase, in TickConstants tick, Vector256<uint> id)
    {
        if (rounding == Rounding.NearestEven)
        {
            return RoundNearestEven8(s);
        }

        if (rounding == Rounding.Dither)
        {
            Vector256<int> index = (id.AsInt32() + Vector256.Create(unchecked((int)(tick.Tick + phase)))) & Vector256.Create(15);
            return (s + Lanes256.LookUp(Vector128.Create(TickConstants.Dither), index)) >> 8;
        }

        Vector256<uint> hash = Mix(Mix(Vector256.Create(key) ^ id) + Vector256.Create(tick.Tick));
        return (s + (hash >>> 24).AsInt32()) >> 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Mix(Vector256<uint> x)
    {
        x ^= x >>> 16;
        x *= Vector256.Create(0x7feb352du);
        x ^= x >>> 15;
        x *= Vector256.Create(0x846ca68bu);
        return x ^ (x >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> TestAndReset(ResetMode mode, ref Vector256<int> r, Vector256<int> before, Vector256<int> threshold, Vector256<int> reset)
    {
        Vector256<int> fires;
        switch (mode)
        {
            case ResetMode.Value:
                fires = Vector256.GreaterThanOrEqual(r, threshold);
                r = Vector256.ConditionalSelect(fires, reset, r);
                break;
            case ResetMode.Subtract:
                fires = Vector256.GreaterThanOrEqual(r, threshold);
                r -= fires & reset;
                break;
            case ResetMode.SubtractGuarded:
                fires = Vector256.GreaterThanOrEqual(r - (Vector256.GreaterThanOrEqual(before, threshold) & reset), threshold);
                r -= fires & reset;
                break;
            case ResetMode.SubtractDelayed:
                r -= Vector256.GreaterThanOrEqual(before, threshold) & reset;
                fires = Vector256.GreaterThanOrEqual(r, threshold);
                break;
            default:
                r = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(before, threshold), reset, r);
                fires = Vector256.GreaterThanOrEqual(r, threshold);
                break;
        }

        return fires;
    }

    /// <summary>Bits of the lanes outside −128..127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Clamped(Vector256<int> value) =>
        (uint)Vector256.GreaterThan((value + Vector256.Create(128)).AsUInt32(), Vector256.Create(255u)).ExtractMostSignificantBits();
}
