using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>Izhikevich update of up to 64 neurons of one class, 256-bit vectors. Twin: <see cref="NeuronKernelScalar"/>; docs/chip.md section 6.</summary>
internal static unsafe class IzhikevichKernel256
{
    /// <summary>Updates the neurons of <paramref name="mask"/>, which are all of one class and not held; those at rest without input come out as they went in. Returns who fired.</summary>
    /// <param name="c">Class.</param>
    /// <param name="block">States, parameters, input.</param>
    /// <param name="mask">Neurons.</param>
    /// <param name="tick">Tick.</param>
    /// <param name="saturations">Grows by the states clamped.</param>
    /// <param name="restless">Neurons of the mask that were not at rest before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Update(in ClassConstants c, in NeuronBlock block, ulong mask, in TickConstants tick, ref long saturations, out ulong restless)
    {
        ulong refractory = c.Refractory == 0 ? 0 : Lanes256.NonZero(block.Refractory) & mask;
        ulong active = mask & ~refractory, fired = 0, clampedV = 0, clampedU = 0, rest = 0;
        bool graded = (c.Source.Flags & NeuronFlags.Graded) != 0;
        SharedParameters shared = *block.Shared;
        Vector256<int> biasV = Vector256.Create((int)shared.BiasV), biasU = Vector256.Create((int)shared.BiasU);
        Vector256<int> threshold = Vector256.Create((int)shared.Threshold), reset = Vector256.Create((int)shared.Reset);
        Vector256<int> p0 = Vector256.Create((int)c.Source.P0), p1 = Vector256.Create(16 * c.Source.P1), p2 = Vector256.Create(256 * c.Source.P2), p3 = Vector256.Create(16 * c.Source.P3);
        Vector256<int> p4 = Vector256.Create((int)c.Source.P4), p5 = Vector256.Create(16 * c.Source.P5), jump = Vector256.Create((int)c.Source.P6), decayU = Vector256.Create(c.DecayU);
        for (int first = 0; first < NeuronBlock.Size; first += Lanes256.Count)
        {
            uint activeLanes = (uint)(active >> first) & ((1u << Lanes256.Count) - 1);
            if (activeLanes == 0)
            {
                continue;
            }

            if (!shared.AreShared)
            {
                biasV = Lanes256.Load(block.BiasV + first);
                biasU = Lanes256.Load(block.BiasU + first);
                threshold = Lanes256.Load(block.Threshold + first);
                reset = Lanes256.Load(block.Reset + first);
            }

            Vector256<uint> id = default;
            if (c.Rounding != Rounding.NearestEven)
            {
                id = shared.IdsCountUp ? Vector256.Create(unchecked(shared.FirstLogicalId + (uint)first)) + Lanes256.Index : Vector256.Load(block.LogicalId + first);
            }

            Vector256<int> v = Lanes256.Load(block.V + first), u = Lanes256.Load(block.U + first);
            Vector256<int> s = NeuronKernel256.RoundNearestEven8((((p0 * v) + p1) * v) - (p3 * u) + p2) + biasV;
            Vector256<int> su = NeuronKernel256.RoundNearestEven8((u * decayU) + (p4 * v) + p5) + biasU;
            Vector256<int> still = Stays(s, v, c.Rounding) & Stays(su, u, c.Rounding);
            still &= c.Fires ? Vector256.LessThan(v, threshold) : Vector256<int>.AllBitsSet;
            still &= graded ? Vector256.Equals(v, Vector256<int>.Zero) : Vector256<int>.AllBitsSet;
            rest |= (ulong)(uint)still.ExtractMostSignificantBits() << first;
            Vector256<int> r = NeuronKernel256.Round(s + Vector256.Load(block.Accumulator + first), c.Rounding, tick.KeyV, 0, tick, id);
            if (c.Fires)
            {
                Vector256<int> fires = NeuronKernel256.TestAndReset(c.Reset, ref r, v, threshold, reset);
                su += fires & jump;
                fired |= (ulong)(uint)fires.ExtractMostSignificantBits() << first;
            }

            Vector256<int> nextU = NeuronKernel256.Round(su, c.Rounding, tick.KeyU, 8, tick, id);
            clampedV |= (ulong)NeuronKernel256.Clamped(r) << first;
            clampedU |= (ulong)NeuronKernel256.Clamped(nextU) << first;
            Vector256<int> lanes = Lanes256.Mask(activeLanes);
            Lanes256.StoreSaturated(Vector256.ConditionalSelect(lanes, r, v), block.V + first);
            Lanes256.StoreSaturated(Vector256.ConditionalSelect(lanes, nextU, u), block.U + first);
        }

        fired &= active;
        restless = mask & ~(rest & active);
        if (c.Refractory != 0)
        {
            RefractoryCounters.Update256(block.Refractory, mask, fired, (byte)c.Refractory);
        }

        saturations += BitOperations.PopCount(clampedV & active) + BitOperations.PopCount(clampedU & active);
        return fired;
    }

    /// <summary>All ones where s rounds to x in every tick and for every seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Stays(Vector256<int> s, Vector256<int> x, Rounding rounding)
    {
        Vector256<int> off = s - (x << 8);
        return rounding switch
        {
            Rounding.NearestEven => Vector256.Equals(NeuronKernel256.RoundNearestEven8(s), x),
            Rounding.Dither => Vector256.LessThan((off + Vector256.Create(8)).AsUInt32(), Vector256.Create(16u)).AsInt32(),
            _ => Vector256.Equals(off, Vector256<int>.Zero),
        };
    }
}
