using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>
/// Elementary functions from additions, multiplications and roots alone, so that training gives the same bytes on every machine; the system's own differ in the last place.
/// Good to a few units of the last place of single precision.
/// </summary>
internal static class VectorMath
{
    /// <summary>π.</summary>
    public const float Pi = MathF.PI;

    private const float Log2E = 1.442695041f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // asin x = Σ c_n x^(2n+1), c_n = (2n)! / (4^n (n!)² (2n + 1)); eleven terms reach single precision up to 1/2.
    private static readonly float[] AsinTerms = MakeAsinTerms();

    /// <summary>sin x for x in 0..π/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sin(Vector256<float> x)
    {
        Vector256<float> z = x * x;
        Vector256<float> p = Vector256.Create(-1f / 39916800);
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1f / 362880));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(-1f / 5040));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1f / 120));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(-1f / 6));
        return Vector256.FusedMultiplyAdd(p * z, x, x);
    }

    /// <summary>asin x for x in 0..1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Asin(Vector256<float> x)
    {
        Vector256<float> large = Vector256.GreaterThan(x, Vector256.Create(0.5f));
        Vector256<float> y = Vector256.ConditionalSelect(large, Vector256.Sqrt(Vector256.Max((Vector256<float>.One - x) * Vector256.Create(0.5f), default)), x);
        Vector256<float> z = y * y;
        Vector256<float> p = Vector256.Create(AsinTerms[^1]);
        for (int n = AsinTerms.Length - 2; n >= 0; n--)
        {
            p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(AsinTerms[n]));
        }

        Vector256<float> small = p * y;
        return Vector256.ConditionalSelect(large, Vector256.Create(Pi / 2) - (small + small), small);
    }

    /// <summary>e^x for x in −87..87; beyond it is clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-87f)), Vector256.Create(87f));
        Vector256<float> k = Vector256.Floor(Vector256.FusedMultiplyAdd(x, Vector256.Create(Log2E), Vector256.Create(0.5f)));
        Vector256<float> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-Ln2Low), r);
        Vector256<float> p = Vector256.Create(1f / 5040);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 720));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 120));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 24));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 6));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5f));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<float>.One;
        Vector256<int> bits = Vector256.ShiftLeft(Vector256.ConvertToInt32(k) + Vector256.Create(127), 23);
        return p * bits.AsSingle();
    }

    /// <summary>sin x for x in 0..π/2.</summary>
    public static float Sin(float x) => Sin(Vector256.Create(x)).ToScalar();

    /// <summary>asin x for x in 0..1.</summary>
    public static float Asin(float x) => Asin(Vector256.Create(x)).ToScalar();

    /// <summary>e^x for x in −87..87; beyond it is clamped.</summary>
    public static float Exp(float x) => Exp(Vector256.Create(x)).ToScalar();

    private static float[] MakeAsinTerms()
    {
        float[] terms = new float[12];
        double ratio = 1; // (2n)! / (4^n (n!)²)
        for (int n = 0; n < terms.Length; n++)
        {
            terms[n] = (float)(ratio / ((2 * n) + 1));
            ratio *= ((2.0 * n) + 1) / ((2.0 * n) + 2);
        }

        return terms;
    }
}
