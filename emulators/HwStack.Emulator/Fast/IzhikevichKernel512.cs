using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HwStack.Chip;

namespace HwStack.Emulator.Fast;

/// <summary>Izhikevich update of up to 64 neurons of one class, 512-bit vectors. Twin: <see cref="NeuronKernelScalar"/>; docs/chip.md section 6.</summary>
internal static unsafe class IzhikevichKernel512
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
        ulong refractory = c.Refractory == 0 ? 0 : Lanes512.NonZero(block.Refractory) & mask;
        ulong active = mask & ~refractory, fired = 0, clampedV = 0, clampedU = 0, rest = 0;
        bool graded = (c.Source.Flags & NeuronFlags.Graded) != 0;
        SharedParameters shared = *block.Shared;
        Vector512<int> biasV = Vector512.Create((int)shared.BiasV), biasU = Vector512.Create((int)shared.BiasU);
        Vector512<int> threshold = Vector512.Create((int)shared.Threshold), reset = Vector512.Create((int)shared.Reset);
        Vector512<int> p0 = Vector512.Create((int)c.Source.P0), p1 = Vector512.Create(16 * c.Source.P1), p2 = Vector512.Create(256 * c.Source.P2), p3 = Vector512.Create(16 * c.Source.P3);
        Vector512<int> p4 = Vector512.Create((int)c.Source.P4), p5 = Vector512.Create(16 * c.Source.P5), jump = Vector512.Create((int)c.Source.P6), decayU = Vector512.Create(c.DecayU);
        for (int first = 0; first < NeuronBlock.Size; first += Lanes512.Count)
        {
            uint activeLanes = (uint)(active >> first) & ((1u << Lanes512.Count) - 1);
            if (activeLanes == 0)
            {
                continue;
            }

            if (!shared.AreShared)
            {
                biasV = Lanes512.Load(block.BiasV + first);
                biasU = Lanes512.Load(block.BiasU + first);
                threshold = Lanes512.Load(block.Threshold + first);
                reset = Lanes512.Load(block.Reset + first);
            }

            Vector512<uint> id = default;
            if (c.Rounding != Rounding.NearestEven)
            {
                id = shared.IdsCountUp ? Vector512.Create(unchecked(shared.FirstLogicalId + (uint)first)) + Lanes512.Index : Vector512.Load(block.LogicalId + first);
            }

            Vector512<int> v = Lanes512.Load(block.V + first), u = Lanes512.Load(block.U + first);
            Vector512<int> s = NeuronKernel512.RoundNearestEven8((((p0 * v) + p1) * v) - (p3 * u) + p2) + biasV;
            Vector512<int> su = NeuronKernel512.RoundNearestEven8((u * decayU) + (p4 * v) + p5) + biasU;
            Vector512<int> still = Stays(s, v, c.Rounding) & Stays(su, u, c.Rounding);
            still &= c.Fires ? Vector512.LessThan(v, threshold) : Vector512<int>.AllBitsSet;
            still &= graded ? Vector512.Equals(v, Vector512<int>.Zero) : Vector512<int>.AllBitsSet;
            rest |= (ulong)(uint)still.ExtractMostSignificantBits() << first;
            Vector512<int> r = NeuronKernel512.Round(s + Vector512.Load(block.Accumulator + first), c.Rounding, tick.KeyV, 0, tick, id);
            if (c.Fires)
            {
                Vector512<int> fires = NeuronKernel512.TestAndReset(c.Reset, ref r, v, threshold, reset);
                su += fires & jump;
                fired |= (ulong)(uint)fires.ExtractMostSignificantBits() << first;
            }

            Vector512<int> nextU = NeuronKernel512.Round(su, c.Rounding, tick.KeyU, 8, tick, id);
            clampedV |= (ulong)NeuronKernel512.Clamped(r) << first;
            clampedU |= (ulong)NeuronKernel512.Clamped(nextU) << first;
            Vector512<int> lanes = Lanes512.Mask(activeLanes);
            Lanes512.StoreSaturated(Vector512.ConditionalSelect(lanes, r, v), block.V + first);
            Lanes512.StoreSaturated(Vector512.ConditionalSelect(lanes, nextU, u), block.U + first);
        }

        fired &= active;
        restless = mask & ~(rest & active);
        if (c.Refractory != 0)
        {
            RefractoryCounters.Update512(block.Refractory, mask, fired, (byte)c.Refractory);
        }

        saturations += BitOperations.PopCount(clampedV & active) + BitOperations.PopCount(clampedU & active);
        return fired;
    }

    /// <summary>All ones where s rounds to x in every tick and for every seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Stays(Vector512<int> s, Vector512<int> x, Rounding rounding)
    {
        Vector512<int> off = s - (x << 8);
        return rounding switch
        {
            Rounding.NearestEven => Vector512.Equals(NeuronKernel512.RoundNearestEven8(s), x),
            Rounding.Dither => Vector512.LessThan((off + Vector512.Create(8)).AsUInt32(), Vector512.Create(16u)).AsInt32(),
            _ => Vector512.Equals(off, Vector512<int>.Zero),
        };
    }
}
