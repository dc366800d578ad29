using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>The same neurons in floating point: no rounding, no clamping (but QLIF's angle stays in 0..π). The float version a chip network is compared with.</summary>
internal static class FloatKernels
{
    /// <summary>LIF; with <paramref name="fires"/> false a readout.</summary>
    public static void Lif(NeuronConstants constants, float keep, SpikeReset reset, bool fires, Surrogate? smooth, scoped in NeuronRow row)
    {
        for (Lanes at = new(row.V.Length); at.Next();)
        {
            Vector256<float> drive = at.Load(row.Raw) * at.Load(constants.Scale);
            Finish(constants, row, at, (at.Load(row.V) * keep) + at.Load(constants.Bias) + drive, reset, fires, smooth);
        }
    }

    /// <summary>CUBA-LIF; u sees the input, v the new u.</summary>
    public static void Cuba(NeuronConstants constants, float keepV, float keepU, SpikeReset reset, Surrogate? smooth, scoped in NeuronRow row)
    {
        for (Lanes at = new(row.V.Length); at.Next();)
        {
            Vector256<float> u = (at.Load(row.U) * keepU) + (at.Load(row.Raw) * at.Load(constants.Scale));
            at.Store(u, row.U);
            Finish(constants, row, at, (at.Load(row.V) * keepV) + at.Load(constants.Bias) + u, reset, fires: true, smooth);
        }
    }

    /// <summary>QLIF that relaxes in every tick, then rotates: y' = 2·asin(√E·sin(y/2)) + input.</summary>
    public static void Qlif(NeuronConstants constants, Surrogate? smooth, scoped in NeuronRow row)
    {
        for (Lanes at = new(row.V.Length); at.Next();)
        {
            Vector256<float> sine = VectorMath.Sin(at.Load(row.V) * 0.5f);
            Vector256<float> relaxed = VectorMath.Asin(sine * at.Load(constants.SurvivalRoot)) * 2f;
            Vector256<float> s = relaxed + at.Load(constants.Bias) + (at.Load(row.Raw) * at.Load(constants.Scale));
            Finish(constants, row, at, s, SpikeReset.Zero, fires: true, smooth);
            at.Store(Vector256.Min(Vector256.Max(at.Load(row.V), default), Vector256.Create(VectorMath.Pi)), row.V);
        }
    }

    private static void Finish(
        NeuronConstants constants, scoped in NeuronRow row, Lanes at, Vector256<float> s, SpikeReset reset, bool fires, Surrogate? smooth)
    {
        Vector256<float> threshold = at.Load(constants.Threshold);
        Vector256<float> z = !fires ? default : smooth is { } function ? Smoothed(function, s - threshold) : Vector256.GreaterThanOrEqual(s, threshold) & Vector256<float>.One;
        at.Store(s, row.S);
        at.Store(z, row.Z);
        at.Store(reset == SpikeReset.Subtract ? s - (z * threshold) : s * (Vector256<float>.One - z), row.V);
    }

    private static Vector256<float> Smoothed(Surrogate function, Vector256<float> x)
    {
        Span<float> values = stackalloc float[8];
        for (int i = 0; i < 8; i++)
        {
            values[i] = (float)function.Smooth(x[i]);
        }

        return Vector256.Create<float>(values);
    }
}
