using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Runtime;

namespace HwStack.Cli.Tests;

public sealed class WatchViewTests
{
    private static readonly WatchSample Sample = new(2_000, 10_000, 5_000, 0.004, 1e-6, 7, 0.002);

    [Fact]
    public void A_look_tells_speed_time_left_rate_energy_and_the_slowest_core()
    {
        using StringWriter error = new();
        using WatchView view = new(new CliContext(TextWriter.Null, error, TimeProvider.System, false, default), 100, 1e-3);
        IReadOnlyList<string> lines = view.Lines(Sample, 2, 2);

        // 2000 ticks in 2 s; 8000 left at that speed. 5000 spikes of 100 neurons in 2 s of the network. 1 uJ over 5000 spikes and over 4 ms.
        Assert.Equal(
            ["tick 2,000 of 10,000 (20.0 %), 1,000 ticks/s, 8 s left", "5,000 spikes, 25.0 Hz a neuron", "energy 1.00 µJ, 200 pJ a spike, 250 µW", "slowest core 7, busy 2.00 ms since the last look"], lines);
    }

    [Fact]
    public void On_a_terminal_it_redraws_in_place_and_leaves_nothing_behind()
    {
        using StringWriter error = new();
        WatchView view = new(new CliContext(TextWriter.Null, error, TimeProvider.System, true, default), 0, 0);
        view.Watch.Show(Sample);
        view.Watch.Show(Sample with { Tick = 3_000, Joules = null, SlowestCore = null });
        view.Dispose();
        string written = error.ToString();
        Assert.Contains("\u001b[4A\r", written, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[4A\r\u001b[J", written, StringComparison.Ordinal);
        Assert.Contains("energy unknown", written, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", written, StringComparison.Ordinal);
    }
}
