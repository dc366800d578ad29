namespace HwStack.Training;

/// <summary>
/// Sine, cosine, exponential and logarithm from additions, multiplications and divisions only, which IEEE 754 defines to the last bit: unlike the C library's functions behind
/// <see cref="Math"/> they give the same bits on every machine. Within 4e-15 of the true value (absolute for sine and cosine) in the ranges named; not for hot loops.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417;

    /// <summary>Sine and cosine of an angle of −π to π, by the Taylor series of a quarter of it and doubling twice.</summary>
    public static (double Sin, double Cos) SinCos(double angle)
    {
        double x = angle / 4, square = x * x, sin = 0, cos = 0;
        for (int term = 20; term >= 0; term -= 2)
        {
            // Horner, from the smallest term: 1 - x²/((n+1)(n+2)) (1 - ...).
            cos = 1 - (square / ((term + 1) * (term + 2)) * (term == 20 ? 1 : cos));
            sin = 1 - (square / ((term + 2) * (term + 3)) * (term == 20 ? 1 : sin));
        }

        sin *= x;
        for (int doubling = 0; doubling < 2; doubling++)
        {
            (sin, cos) = (2 * sin * cos, (cos * cos) - (sin * sin));
        }

        return (sin, cos);
    }

    /// <summary>e to the power x, for x of −700 to 700.</summary>
    public static double Exp(double x)
    {
        double halvings = Math.Floor((x / Ln2) + 0.5), rest = x - (halvings * Ln2), sum = 1;
        for (int term = 20; term >= 1; term--)
        {
            sum = 1 + (rest / term * sum);
        }

        return Math.ScaleB(sum, (int)halvings);
    }

    /// <summary>Natural logarithm of a positive finite number: ln m + k ln 2 with m of √½ to √2 and ln m = 2 artanh((m − 1)/(m + 1)).</summary>
    public static double Log(double x)
    {
        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        double ratio = (mantissa - 1) / (mantissa + 1), square = ratio * ratio, sum = 0;
        for (int term = 41; term >= 1; term -= 2)
        {
            sum = (1.0 / term) + (square * sum);
        }

        return (2 * ratio * sum) + (exponent * Ln2);
    }
}
