using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>
/// The chip's neurons on vectors: docs/chip.md sections 5 and 7 with nearest-even rounding and no refractory time. NeuronStep is the definition; <c>ChipKernelTests</c> compare every entry with it.
/// Lengths that are no multiple of 8 end in a copy of the last lanes.
/// </summary>
internal static class ChipKernels
{
    /// <summary>LIF; with <paramref name="fires"/> false a readout.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Lif(NeuronConstants constants, ushort leak, SpikeReset reset, bool fires, scoped in NeuronRow row)
    {
        Vector256<int> keep = Vector256.Create(65536 - leak);
        Vector256<int> subtracts = reset == SpikeReset.Subtract ? Vector256<int>.AllBitsSet : default, firing = fires ? Vector256<int>.AllBitsSet : default;
        for (Lanes at = new(row.V.Length); at.Next();)
        {
            Vector256<int> acc = Accumulator(at.Load(row.Raw), at.Load(constants.Scale));
            Vector256<int> v = Vector256.ConvertToInt32(at.Load(row.V));
            Vector256<int> r = Round8(Round8(v * keep) + at.Load(constants.BiasWhole) + acc);
            Finish(constants, row, at, r, subtracts, firing);
        }
    }

    /// <summary>CUBA-LIF; u sees the input, v the new u.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Cuba(NeuronConstants constants, ushort leakV, ushort leakU, int gain, SpikeReset reset, scoped in NeuronRow row)
    {
        Vector256<int> keepV = Vector256.Create(65536 - leakV), keepU = Vector256.Create(65536 - leakU);
        Vector256<int> subtracts = reset == SpikeReset.Subtract ? Vector256<int>.AllBitsSet : default;
        for (Lanes at = new(row.V.Length); at.Next();)
        {
            Vector256<int> acc = Accumulator(at.Load(row.Raw), at.Load(constants.Scale));
            Vector256<int> u = Saturate(Round8(Round8(Vector256.ConvertToInt32(at.Load(row.U)) * keepU) + acc));
            at.Store(Vector256.ConvertToSingle(u), row.U);
            Vector256<int> v = Vector256.ConvertToInt32(at.Load(row.V));
            Vector256<int> r = Round8(Round8(v * keepV) + at.Load(constants.BiasWhole) + Vector256.ShiftLeft(u, 8 + gain));
            Finish(constants, row, at, r, subtracts, Vector256<int>.AllBitsSet);
        }
    }

    /// <summary>QLIF that relaxes in every tick and is clipped to 0..π. The table of the relaxation is a gather, so lanes go one by one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Qlif(NeuronConstants constants, scoped in NeuronRow row)
    {
        for (int i = 0; i < row.V.Length; i++)
        {
            int a = constants.Relaxed[i][(int)row.V[i]] + constants.BiasWhole[i] + (int)(row.Raw[i] * constants.Scale[i]);
            int r = (a + 127 + ((a >> 8) & 1)) >> 8;
            bool fired = r >= constants.ThresholdWhole[i];
            row.S[i] = r * constants.Lsb[i];
            row.Z[i] = fired ? 1 : 0;
            row.V[i] = fired ? 0 : Math.Clamp(r, 0, 255);
        }
    }

    // Products of whole numbers below 2^24 times a power of two: both steps are exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Accumulator(Vector256<float> raw, Vector256<float> scale) => Vector256.ConvertToInt32(raw * scale);

    // x / 256 to nearest, ties to even: half less one, and one more where the quotient is odd.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round8(Vector256<int> x) =>
        Vector256.ShiftRightArithmetic(x + Vector256.Create(127) + (Vector256.ShiftRightArithmetic(x, 8) & Vector256<int>.One), 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Saturate(Vector256<int> x) => Vector256.Min(Vector256.Max(x, Vector256.Create(-128)), Vector256.Create(127));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(NeuronConstants constants, scoped in NeuronRow row, Lanes at, Vector256<int> r, Vector256<int> subtracts, Vector256<int> firing)
    {
        Vector256<int> fired = Vector256.GreaterThanOrEqual(r, at.Load(constants.ThresholdWhole)) & firing;
        at.Store(Vector256.ConvertToSingle(r) * at.Load(constants.Lsb), row.S);
        at.Store((fired & Vector256<float>.One.AsInt32()).AsSingle(), row.Z);
        Vector256<int> after = Vector256.ConditionalSelect(subtracts, r - (fired & at.Load(constants.ResetWhole)), Vector256.AndNot(r, fired));
        at.Store(Vector256.ConvertToSingle(Saturate(after)), row.V);
    }
}
