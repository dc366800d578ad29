using HwStack.Diagnostics;

namespace HwStack.Training.Tests.Trainers;

public class SampleChecksTests
{
    [Theory]
    [InlineData("784-10", 2674, true)]
    [InlineData("784-10", 2675, false)] // 784 · 2675 · 8 > 2^24
    [InlineData("28x28-p2-10", 2674, true)]
    [InlineData("28x28-p2-10", 2675, false)]
    [InlineData("28x28-12c5-10", 32767, true)]
    public void Sums_of_payloads_stay_exact(string text, int payloadMax, bool fits)
    {
        NetworkSpec spec = NetworkText.Parse(text);
        SyntheticSet set = new(3, 10, spec.InputShape, 2, same: true, payloadMax);
        TrainedNetwork network = new(spec, payloadMax);
        if (fits)
        {
            SampleChecks.Demand(network, set);
            return;
        }

        Assert.Equal("HW0490", Assert.Throws<UserErrorException>(() => SampleChecks.Demand(network, set)).Errors[0].Code);
    }

    [Fact]
    public void Other_inputs_and_classes_are_refused()
    {
        TrainedNetwork network = new(NetworkText.Parse("20-5"), 1);
        Assert.Throws<ArgumentException>(() => SampleChecks.Demand(network, new SyntheticSet(3, 5, [21], 2, true, 1)));
        Assert.Throws<ArgumentException>(() => SampleChecks.Demand(network, new SyntheticSet(3, 4, [20], 2, true, 1)));
    }
}
