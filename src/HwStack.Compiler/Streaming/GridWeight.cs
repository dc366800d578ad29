namespace HwStack.Compiler.Streaming;

/// <summary>A 4-bit weight and a row exponent: Weight · 2^Exponent LSB.</summary>
/// <param name="Weight">−8..7; 0 for no synapse.</param>
/// <param name="Exponent">−8..7.</param>
internal readonly record struct GridWeight(int Weight, int Exponent)
{
    /// <summary>Largest magnitude of a positive value in LSB.</summary>
    public const double PositiveMax = 7 * 128;

    /// <summary>In LSB.</summary>
    public double Lsb => Math.ScaleB(Weight, Exponent);

    /// <summary>The nearest value of the grid; clipped at its ends. Of equals the one with the smallest weight.</summary>
    public static GridWeight Nearest(double lsb)
    {
        var best = new GridWeight(0, 0);
        double bestError = Math.Abs(lsb);
        for (int exponent = 7; exponent >= -8; exponent--)
        {
            int weight = (int)Math.Clamp(Math.Round(Math.ScaleB(lsb, -exponent)), -8, 7);
            double error = Math.Abs(Math.ScaleB(weight, exponent) - lsb);
            if (weight != 0 && error < bestError)
            {
                (best, bestError) = (new GridWeight(weight, exponent), error);
            }
        }

        return best;
    }

    /// <summary>Relative distance from what was asked; 0 for an asked 0.</summary>
    public double ErrorFrom(double lsb) => lsb == 0 ? 0 : Math.Abs(Lsb - lsb) / Math.Abs(lsb);
}
