using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>LIF and CUBA update of up to 64 neurons of one class, 512-bit vectors. Twin: <see cref="NeuronKernelScalar"/>; docs/chip.md section 5.</summary>
internal static unsafe class NeuronKernel512
{
    /// <summary>Updates the neurons of <paramref name="mask"/>, which are all of one class and not held. Returns who fired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Update(in ClassConstants c, in NeuronBlock block, ulong mask, in TickConstants tick, ref long saturations)
    {
        ulong refractory = c.Refractory == 0 ? 0 : Lanes512.NonZero(block.Refractory) & mask;
        ulong active = mask & ~refractory, fired = 0, clampedV = 0, clampedU = 0;
        SharedParameters shared = *block.Shared;
        Vector512<int> biasV = Vector512.Create((int)shared.BiasV), biasU = Vector512.Create((int)shared.BiasU);
        Vector512<int> threshold = Vector512.Create((int)shared.Threshold), reset = Vector512.Create((int)shared.Reset);
        for (int first = 0; first < NeuronBlock.Size; first += Lanes512.Count)
        {
            uint lanes = (uint)(mask >> first) & ((1u << Lanes512.Count) - 1), activeLanes = (uint)(active >> first) & ((1u << Lanes512.Count) - 1);
            if (lanes == 0)
            {
                continue;
            }

            if (!shared.AreShared)
            {
                biasV = Lanes512.Load(block.BiasV + first);
                threshold = Lanes512.Load(block.Threshold + first);
                reset = Lanes512.Load(block.Reset + first);
            }

            Vector512<uint> id = default;
            if (c.Rounding != Rounding.NearestEven)
            {
                id = shared.IdsCountUp ? Vector512.Create(unchecked(shared.FirstLogicalId + (uint)first)) + Lanes512.Index : Vector512.Load(block.LogicalId + first);
            }

            Vector512<int> v = Lanes512.Load(block.V + first);
            Vector512<int> s = Decay(v, c.DecayV);
            Vector512<int> input = Vector512.Load(block.Accumulator + first);
            if (c.IsCuba)
            {
                Vector512<int> before = Lanes512.Load(block.U + first);
                biasU = shared.AreShared ? biasU : Lanes512.Load(block.BiasU + first);
                Vector512<int> u = Round(Decay(before, c.DecayU) + biasU + input, c.Rounding, tick.KeyU, 8, tick, id);
                clampedU |= (ulong)Clamped(u) << first;
                u = Vector512.Min(Vector512.Max(u, Vector512.Create(-128)), Vector512.Create(127));
                Lanes512.StoreSaturated(Vector512.ConditionalSelect(Lanes512.Mask(lanes), u, before), block.U + first);
                s += biasV + ((c.PreviousU ? before : u) << c.DriveShift);
            }
            else
            {
                if (c.LinearLeak != 0)
                {
                    // Towards zero by the leak and never past it.
                    s -= Vector512.Max(Vector512.Min(s, Vector512.Create(c.LinearLeak)), Vector512.Create(-c.LinearLeak));
                }

                s += biasV + input;
            }

            Vector512<int> r = Round(s, c.Rounding, tick.KeyV, 0, tick, id);
            if (c.Fires)
            {
                fired |= (ulong)(uint)TestAndReset(c.Reset, ref r, v, threshold, reset).ExtractMostSignificantBits() << first;
            }

            clampedV |= (ulong)Clamped(r) << first;
            Lanes512.StoreSaturated(Vector512.ConditionalSelect(Lanes512.Mask(activeLanes), r, v), block.V + first);
        }

        fired &= active;
        if (c.Refractory != 0)
        {
            RefractoryCounters.Update512(block.Refractory, mask, fired, (byte)c.Refractory);
        }

        saturations += BitOperations.PopCount(clampedV & active) + BitOperations.PopCount(clampedU & mask);
        return fired;
    }

    /// <summary>rne8(state · decay): the product is small, so adding before the shift cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Decay(Vector512<int> state, int decay)
    {
        Vector512<int> product = state * Vector512.Create(decay);
        return (product + Vector512.Create(127) + ((product >> 8) & Vector512<int>.One)) >> 8;
    }

    /// <summary>rne8 of any 32-bit number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> RoundNearestEven8(Vector512<int> x)
    {
        Vector512<int> quotient = x >> 8;
        return quotient + (((x & Vector512.Create(255)) + Vector512.Create(127) + (quotient & Vector512<int>.One)) >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> Round(Vector512<int> s, Rounding rounding, uint key, uint phase, in TickConstants tick, Vector512<uint> id)
    {
        if (rounding == Rounding.NearestEven)
        {
            return RoundNearestEven8(s);
        }

        if (rounding == Rounding.Dither)
        {
            Vector512<int> index = (id.AsInt32() + Vector512.Create(unchecked((int)(tick.Tick + phase)))) & Vector512.Create(15);
            return (s + Lanes512.LookUp(Vector128.Create(TickConstants.Dither), index)) >> 8;
        }

        Vector512<uint> hash = Mix(Mix(Vector512.Create(key) ^ id) + Vector512.Create(tick.Tick));
        return (s + (hash >>> 24).AsInt32()) >> 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Mix(Vector512<uint> x)
    {
        x ^= x >>> 16;
        x *= Vector512.Create(0x7feb352du);
        x ^= x >>> 15;
        x *= Vector512.Create(0x846ca68bu);
        return x ^ (x >>> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> TestAndReset(ResetMode mode, ref Vector512<int> r, Vector512<int> before, Vector512<int> threshold, Vector512<int> reset)
    {
        Vector512<int> fires;
        switch (mode)
        {
            case ResetMode.Value:
                fires = Vector512.GreaterThanOrEqual(r, threshold);
                r = Vector512.ConditionalSelect(fires, reset, r);
                break;
            case ResetMode.Subtract:
                fires = Vector512.GreaterThanOrEqual(r, threshold);
                r -= fires & reset;
                break;
            case ResetMode.SubtractGuarded:
                fires = Vector512.GreaterThanOrEqual(r - (Vector512.GreaterThanOrEqual(before, threshold) & reset), threshold);
                r -= fires & reset;
                break;
            case ResetMode.SubtractDelayed:
                r -= Vector512.GreaterThanOrEqual(before, threshold) & reset;
                fires = Vector512.GreaterThanOrEqual(r, threshold);
                break;
            default:
                r = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(before, threshold), reset, r);
                fires = Vector512.GreaterThanOrEqual(r, threshold);
                break;
        }

        return fires;
    }

    /// <summary>Bits of the lanes outside −128..127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Clamped(Vector512<int> value) =>
        (uint)Vector512.GreaterThan((value + Vector512.Create(128)).AsUInt32(), Vector512.Create(255u)).ExtractMostSignificantBits();
}
