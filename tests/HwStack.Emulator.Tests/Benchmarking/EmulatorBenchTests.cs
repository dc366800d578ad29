using HwStack.Diagnostics;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Tests.Benchmarking;

public class EmulatorBenchTests
{
    [Fact]
    public void Every_engine_and_thread_count_ends_in_the_same_state()
    {
        var options = new BenchOptions { Ticks = 6, WarmUpTicks = 3, Repeats = 2 };
        BenchResult scalar = EmulatorBench.Run("fan-out-100", options with { ScalarEngine = true });
        BenchResult fast = EmulatorBench.Run("fan-out-100", options with { Threads = 2 });
        BenchResult plain = EmulatorBench.Run("fan-out-100", options with { Simd = SimdLevel.Scalar });
        Assert.Equal(scalar.StateHash, fast.StateHash);
        Assert.Equal(scalar.StateHash, plain.StateHash);
        Assert.Equal((10_000, 1_000_000), (fast.Neurons, fast.Synapses));
        Assert.Equal(scalar.RateHz, fast.RateHz);
        Assert.True(fast.RateHz > 1 && fast.BytesPerSynapse is > 1 and < 20 && fast.SynopsPerSecondPerCore > 0 && fast.RatioToBound > 0);
        Assert.Equal(("scalar", "fast scalar"), (scalar.Engine, plain.Engine));
    }

    [Fact]
    public void Unknown_names_and_bad_options_are_told_apart()
    {
        Assert.Equal("HW0213", Assert.Throws<UserErrorException>(() => EmulatorBench.Run("nothing")).Errors[0].Code);
        Assert.Equal("HW0214", Assert.Throws<UserErrorException>(() => EmulatorBench.Run("dense", new BenchOptions { Ticks = 0 })).Errors[0].Code);
    }

    [Fact]
    public void It_stops_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => EmulatorBench.Run("fan-out-100", null, cancelled.Token));
    }
}
