namespace HwStack.Training.Tests.Autoencoding;

public sealed class SparsityPenaltyTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void It_is_0_and_flat_exactly_at_the_target(double target)
    {
        Assert.Equal(0, SparsityPenalty.Of(target, target, out double derivative), 12);
        Assert.Equal(0, derivative, 12);
        Assert.True(SparsityPenalty.Of(target, target - 0.02, out double below) > 0 && below < 0);
        Assert.True(SparsityPenalty.Of(target, target + 0.02, out double above) > 0 && above > 0);
    }

    [Fact]
    public void It_is_the_divergence_of_the_formula_but_for_its_soft_edges()
    {
        double formula = (0.05 * Math.Log(0.05 / 0.3)) + (0.95 * Math.Log(0.95 / 0.7));
        Assert.InRange(SparsityPenalty.Of(0.05, 0.3, out _), 0.98 * formula, formula);
    }

    [Theory]
    [InlineData(0.05, 0.001)]
    [InlineData(0.05, 0.02)]
    [InlineData(0.05, 0.5)]
    [InlineData(0.3, 0.98)]
    public void Its_derivative_is_that_of_finite_differences(double target, double rate)
    {
        const double Step = 1e-6;
        SparsityPenalty.Of(target, rate, out double derivative);
        double difference = (SparsityPenalty.Of(target, rate + Step, out _) - SparsityPenalty.Of(target, rate - Step, out _)) / (2 * Step);
        Assert.InRange(derivative, difference - 1e-5 - (1e-5 * Math.Abs(difference)), difference + 1e-5 + (1e-5 * Math.Abs(difference)));
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(1, 1)]
    public void Silent_and_ever_firing_units_are_pulled_back_with_a_finite_force(double rate, int sign)
    {
        double divergence = SparsityPenalty.Of(0.05, rate, out double derivative);
        Assert.True(double.IsFinite(divergence) && divergence > 0);
        Assert.True(double.IsFinite(derivative) && Math.Sign(derivative) == sign && Math.Abs(derivative) > 10, $"{derivative}");
    }
}
