using HwStack.Diagnostics;
using HwStack.Training.Benchmarking;

namespace HwStack.Training.Tests.Benchmarking;

public class TrainingBenchTests
{
    [Theory]
    [InlineData("20-30-5")]
    [InlineData("20-30r-5")]
    [InlineData("2x8x8-4c3-p2-5")]
    public void Every_figure_of_a_small_network_is_there(string network)
    {
        TrainingBenchResult result = TrainingBench.Run(network, threads: 2, ticks: 3, batch: 16, steps: 2, repeats: 1);
        Assert.Equal((network, 2, 3, 16), (result.Network, result.Threads, result.Ticks, result.BatchSize));
        Assert.All([result.StepMs, result.StepCpuMs, result.BoundCpuMs, result.RatioToBound, result.ProductGigaflops, result.PeakGigaflops], figure => Assert.True(figure > 0 && double.IsFinite(figure)));
        Assert.Equal(60_000, result.ImagesPerSecond * result.EpochSeconds, 1e-3);
    }

    [Fact]
    public void Operations_are_those_of_the_products()
    {
        StepProducts dense = new(new TrainedNetwork(NetworkText.Parse("784-1000-10"), 15), 128, 8, true, new Crew(1));
        Assert.Equal(2.0 * ((2 * 128 * 784 * 1000) + (3 * 1024 * 1000 * 10)), dense.Operations);
        StepProducts convolved = new(new TrainedNetwork(NetworkText.Parse("28x28-12c5-p2-10"), 15), 16, 4, false, new Crew(1));
        Assert.Equal(2.0 * ((2 * 64 * 576 * 25 * 12) + (3 * 64 * 1728 * 10)), convolved.Operations);
    }

    [Theory]
    [InlineData("784-10", 0, 8, "HW0491")]
    [InlineData("784-10", 65, 8, "HW0491")]
    [InlineData("784-10", 1, 0, "HW0491")]
    [InlineData("784", 1, 8, "HW0450")]
    public void Numbers_out_of_range_are_refused(string network, int threads, int ticks, string code) =>
        Assert.Equal(code, Assert.Throws<UserErrorException>(() => TrainingBench.Run(network, threads, ticks)).Errors[0].Code);
}
