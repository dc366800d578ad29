using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>One sample of one layer in one tick on the way back. All spans have one entry a neuron.</summary>
internal ref struct BackwardRow
{
    /// <summary>In: the membrane that met the threshold. Out: derivative of the loss by the drive.</summary>
    public Span<float> S;

    /// <summary>Spikes.</summary>
    public ReadOnlySpan<float> Z;

    /// <summary>In: derivative by the spikes. Out, CUBA: derivative by s; QLIF: by τ/T1.</summary>
    public Span<float> DZ;

    /// <summary>Carried to the tick before: derivative by v after this tick.</summary>
    public Span<float> DV;

    /// <summary>Carried to the tick before: derivative by u (CUBA).</summary>
    public Span<float> DU;

    /// <summary>S and Z of the tick before (QLIF); empty in the first tick.</summary>
    public ReadOnlySpan<float> PreviousS, PreviousZ;
}

/// <summary>
/// Backpropagation through one tick. Rounding is passed through; a clamped state passes nothing on; a spike has the surrogate's derivative. With <see cref="Detach"/> the
/// reset is no path for the gradient.
/// </summary>
internal readonly record struct BackwardKernels(Surrogate Surrogate, bool Detach)
{
    /// <summary>LIF; with <paramref name="fires"/> false a readout.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Lif(NeuronConstants constants, float keep, SpikeReset reset, bool fires, scoped in BackwardRow row)
    {
        for (Lanes at = new(row.S.Length); at.Next();)
        {
            Vector256<float> ds = fires ? Drive(constants, row, at, reset) : Unclamped(constants, at, at.Load(row.S), at.Load(row.DV));
            at.Store(ds, row.S);
            at.Store(ds * keep, row.DV);
        }
    }

    /// <summary>CUBA-LIF.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Cuba(NeuronConstants constants, float keepV, float keepU, SpikeReset reset, scoped in BackwardRow row)
    {
        for (Lanes at = new(row.S.Length); at.Next();)
        {
            Vector256<float> ds = Drive(constants, row, at, reset), du = ds + at.Load(row.DU);
            at.Store(du, row.S);
            at.Store(ds, row.DZ);
            at.Store(ds * keepV, row.DV);
            at.Store(du * keepU, row.DU);
        }
    }

    /// <summary>QLIF. With h = y/2 of the tick before, y' = 2·asin(√E·sin h): dy'/dy = √E·cos h / D and dy'/d(τ/T1) = −√E·sin h / D, D = √(1 − E·sin² h).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Qlif(NeuronConstants constants, scoped in BackwardRow row)
    {
        Vector256<float> one = Vector256<float>.One, pi = Vector256.Create(VectorMath.Pi);
        for (Lanes at = new(row.S.Length); at.Next();)
        {
            Vector256<float> ds = Drive(constants, row, at, SpikeReset.Zero);
            Vector256<float> before = row.PreviousS.Length == 0 ? default : at.Load(row.PreviousS) * (one - at.Load(row.PreviousZ));
            Vector256<float> sine = VectorMath.Sin(Vector256.Min(Vector256.Max(before, default), pi) * 0.5f);
            Vector256<float> root = at.Load(constants.SurvivalRoot), sineSquare = sine * sine;
            Vector256<float> below = root / Vector256.Sqrt(Vector256.Max(one - (root * root * sineSquare), Vector256.Create(1e-6f)));
            at.Store(ds, row.S);
            at.Store(-(ds * below * sine), row.DZ);
            at.Store(ds * below * Vector256.Sqrt(Vector256.Max(one - sineSquare, default)), row.DV);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Drive(NeuronConstants constants, scoped in BackwardRow row, Lanes at, SpikeReset reset)
    {
        Vector256<float> s = at.Load(row.S), z = at.Load(row.Z), threshold = at.Load(constants.Threshold);
        bool subtracts = reset == SpikeReset.Subtract;
        Vector256<float> after = subtracts ? s - (z * threshold) : s * (Vector256<float>.One - z);
        Vector256<float> dv = Unclamped(constants, at, after, at.Load(row.DV)), dz = at.Load(row.DZ);
        if (!Detach)
        {
            dz -= (subtracts ? threshold : s) * dv;
        }

        Vector256<float> through = subtracts ? dv : dv * (Vector256<float>.One - z);
        return through + (Surrogate.Derivative(s - threshold) * dz);
    }

    // Where the state was clamped, what came after it does not depend on it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Unclamped(NeuronConstants constants, Lanes at, Vector256<float> state, Vector256<float> derivative)
    {
        bool qlif = constants.Relaxed.Length > 0;
        if (!constants.Chip && !qlif)
        {
            return derivative;
        }

        Vector256<float> lsb = at.Load(constants.Lsb);
        Vector256<float> least = qlif ? default : lsb * -128f, most = qlif ? Vector256.Create(VectorMath.Pi) : lsb * 127f;
        return derivative & Vector256.GreaterThanOrEqual(state, least) & Vector256.LessThanOrEqual(state, most);
    }
}
