namespace HwStack.Training.Tests.Algebra;

/// <summary>The elementary functions beside double precision, over the ranges they name, in units of the last place.</summary>
public class VectorMathTests
{
    private const int Points = 200_000;

    [Fact]
    public void Sine_is_good_to_three_units_of_the_last_place_up_to_a_quarter_turn() =>
        Assert.InRange(Worst(0, Math.PI / 2, VectorMath.Sin, Math.Sin), 0, 3);

    [Fact]
    public void Arcsine_is_good_to_four_units_of_the_last_place_from_0_to_1() =>
        Assert.InRange(Worst(0, 1, VectorMath.Asin, Math.Asin), 0, 4);

    [Fact]
    public void The_exponential_is_good_to_two_units_of_the_last_place() =>
        Assert.InRange(Worst(-86.9, 86.9, VectorMath.Exp, Math.Exp), 0, 2);

    [Fact]
    public void Ends_of_the_ranges_are_met()
    {
        Assert.Equal(0, VectorMath.Sin(0));
        Assert.Equal(0, VectorMath.Asin(0));
        Assert.Equal(MathF.PI / 2, VectorMath.Asin(1));
        Assert.Equal(1, VectorMath.Exp(0));
        Assert.Equal(VectorMath.Exp(-87), VectorMath.Exp(-1000));
        Assert.Equal(VectorMath.Exp(87), VectorMath.Exp(float.PositiveInfinity));
        Assert.Equal(MathF.BitDecrement(1), VectorMath.Sin(VectorMath.Asin(MathF.BitDecrement(1))), 1e-6f);
    }

    private static double Worst(double low, double high, Func<float, float> fast, Func<double, double> exact)
    {
        double worst = 0;
        for (int i = 0; i <= Points; i++)
        {
            float x = (float)(low + ((high - low) * i / Points));
            double right = exact(x);
            worst = Math.Max(worst, Math.Abs(fast(x) - right) / (MathF.BitIncrement(MathF.Abs((float)right)) - (double)MathF.Abs((float)right)));
        }

        return worst;
    }
}
