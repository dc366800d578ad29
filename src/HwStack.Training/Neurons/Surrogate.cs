using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>The derivative that stands in for that of a spike, whose own is zero nearly everywhere. x is the membrane above threshold.</summary>
public enum SurrogateKind
{
    /// <summary>k / (1 + (π·k·x)²): equation 12 of arXiv 2407.16398, centred at the threshold instead of at 0, where the paper prints it.</summary>
    Arctan,

    /// <summary>k / (2·(1 + k·|x|)²) (Zenke and Ganguli 2018, scaled).</summary>
    FastSigmoid,

    /// <summary>e^(−x²/2σ²), σ = 1/(2k). The blueprint's listing differentiates this bell once more, which is 0 at the threshold and negative above; here it is the derivative itself.</summary>
    Gaussian,
}

/// <summary>A surrogate with its sharpness k.</summary>
public readonly record struct Surrogate(SurrogateKind Kind, float Sharpness)
{
    /// <summary>Derivative at x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Derivative(Vector256<float> x)
    {
        Vector256<float> k = Vector256.Create(Sharpness), one = Vector256<float>.One;
        switch (Kind)
        {
            case SurrogateKind.Arctan:
                Vector256<float> y = x * k * Vector256.Create(MathF.PI);
                return k / Vector256.FusedMultiplyAdd(y, y, one);
            case SurrogateKind.FastSigmoid:
                Vector256<float> slope = Vector256.FusedMultiplyAdd(k, Vector256.Abs(x), one);
                return k * Vector256.Create(0.5f) / (slope * slope);
            default:
                Vector256<float> z = x * k * Vector256.Create(2f);
                return VectorMath.Exp(z * z * Vector256.Create(-0.5f));
        }
    }

    /// <summary>The smooth function whose derivative this is, from 0 to 1 (Gaussian: to √(2π)/(2k)): a stand-in for the spike by which gradients can be checked. Not for training.</summary>
    public double Smooth(double x) => Kind switch
    {
        SurrogateKind.Arctan => 0.5 + (Math.Atan(Math.PI * Sharpness * x) / Math.PI),
        SurrogateKind.FastSigmoid => 0.5 * (1 + (Sharpness * x / (1 + (Sharpness * Math.Abs(x))))),
        _ => GaussianArea(x),
    };

    // Half the bell, and from its middle to x by Simpson's rule; checks need six places only.
    private double GaussianArea(double x)
    {
        double sigma = 0.5 / Sharpness, far = Math.Min(Math.Abs(x), 8 * sigma), sum = 0;
        const int Pieces = 60;
        for (int i = 0; i <= Pieces; i++)
        {
            double at = far * i / Pieces;
            sum += Math.Exp(-at * at / (2 * sigma * sigma)) * (i is 0 or Pieces ? 1 : i % 2 == 1 ? 4 : 2);
        }

        return (sigma * Math.Sqrt(Math.PI / 2)) + (Math.Sign(x) * sum * far / (3 * Pieces));
    }
}
