namespace HwStack.Training;

/// <summary>Kullback-Leibler divergence of a unit's mean rate from its target: ρ ln(ρ/ρ̂) + (1 − ρ) ln((1 − ρ)/(1 − ρ̂)) (Ng, "Sparse autoencoder", CS294A).</summary>
/// <remarks>
/// A spiking unit's mean rate is often exactly 0, and sometimes 1, where the formula and its derivative are infinite. Both rates are therefore first drawn into [1/1024, 1023/1024] by one linear
/// map, so that the divergence is still 0 exactly at the target, and a silent unit is pulled up with a finite force.
/// </remarks>
internal static class SparsityPenalty
{
    private const double Least = 1.0 / 1024, Span = 1 - (2 * Least);

    /// <summary>The divergence.</summary>
    /// <param name="target">Target rate, 0 to 1.</param>
    /// <param name="rate">Mean rate, 0 to 1.</param>
    /// <param name="derivative">By the mean rate.</param>
    public static double Of(double target, double rate, out double derivative)
    {
        double p = Least + (Span * target), q = Least + (Span * rate);
        derivative = Span * (((1 - p) / (1 - q)) - (p / q));
        return (p * PortableMath.Log(p / q)) + ((1 - p) * PortableMath.Log((1 - p) / (1 - q)));
    }
}
