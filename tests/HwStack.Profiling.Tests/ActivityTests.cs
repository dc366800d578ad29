using HwStack.Emulator;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>Activity over time is put together, never thrown away, and its sums are the run's.</summary>
public sealed class ActivityTests
{
    private readonly MemoryImage _image = TwoCoreBoard.Image();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Series_of_any_grain_add_up_to_the_counters_the_time_and_the_energy(int bins)
    {
        RunRecord run = TwoCoreBoard.Run(_image, new ActivityRequest { SeriesBinsMax = bins });
        ActivityRecord activity = run.Activity!;
        Assert.InRange(activity.Seconds.Length, 1, bins);
        for (int i = 0; i < CounterNames.All.Count; i++)
        {
            Assert.Equal(run.Counters[CounterNames.All[i]], activity.Counters[i].Sum());
        }

        Assert.Equal(run.Time!.Seconds, activity.Seconds.Sum(), 1e-15);
        Assert.Equal(run.Energy!.Joules, activity.Joules.Sum(), 1e-20);
        Assert.Equal(run.Time.TickSecondsMax, activity.TickSecondsMax.Max(), 1e-15);
        Assert.Equal(run.Counters["spikes"], activity.Populations.Sum(population => population.Spikes.Sum()));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(2, 4)]
    [InlineData(1, 2)]
    [InlineData(4096, 4_000_000)]
    public void A_raster_of_any_grain_holds_every_spike(int timeBins, int cells)
    {
        RasterRecord raster = TwoCoreBoard.Run(_image, new ActivityRequest { RasterTimeBinsMax = timeBins, RasterCellsMax = cells }).Activity!.Raster;
        Assert.InRange(raster.Bins, 1, timeBins);
        Assert.Equal(6, raster.Spikes);
        Assert.Equal(2, raster.Populations.Count);
        Assert.All(raster.Populations, population => Assert.True(population.Rows >= 1));
    }

    [Fact]
    public void What_is_recorded_does_not_change_the_run()
    {
        RunRecord with = TwoCoreBoard.Run(_image, new ActivityRequest { TraceEntriesMax = 1000 });
        using EmulatorTarget target = new(_image);
        RunRecord without = target.Run(new RunRequest(5, new Dictionary<string, Network.Signal> { ["in 0"] = Network.Signal.FromDense([1, 1, 1, 0, 0], 5, 1) }, []));
        Assert.Null(without.Activity);
        Assert.Equal(without.Counters, with.Counters);
        Assert.Equal(without.Energy!.Joules, with.Energy!.Joules);
    }

    [Fact]
    public void A_trace_ends_with_a_whole_tick_at_its_limit()
    {
        // Tick 0: core 0, links port 0 and two mesh links: 4 entries. Tick 1 adds core 2 and its links.
        TraceRecord trace = TwoCoreBoard.Run(_image, new ActivityRequest { TraceEntriesMax = 7 }).Activity!.Trace!;
        Assert.False(trace.IsWhole);
        Assert.Equal(1, trace.Ticks);
        Assert.All(trace.Cores, entry => Assert.Equal(0, entry.Tick));
        Assert.All(trace.Links, entry => Assert.Equal(0, entry.Tick));
        Assert.Equal(["core 0 east", "core 1 east", "port 0"], trace.LinkNames.Values);
    }

    [Fact]
    public void With_contention_links_and_cores_tell_their_waits()
    {
        ProfileReport report = TwoCoreBoard.Profile(new EmulatorOptions { Fidelity = TimingFidelity.Contention });
        Assert.NotNull(report.Congestion);
        Assert.All(report.Links!, link => Assert.Equal(0.0, link.WaitSeconds));
        Assert.All(report.Cores, core => Assert.Equal(0.0, core.StallSeconds));
        Assert.Equal(report.Time.Modelled!.Seconds, report.Series!.Seconds.Sum(), 1e-15);
    }

    [Fact]
    public void A_watch_sees_the_run_go_by_and_ends_where_the_record_does()
    {
        List<WatchSample> seen = [];
        using EmulatorTarget target = new(_image);
        RunWatch watch = new(TimeProvider.System, TimeSpan.Zero, seen.Add);
        RunRecord run = target.Run(new RunRequest(5000, new Dictionary<string, Network.Signal> { ["in 0"] = Network.Signal.FromDense([1, 1, 1, 0, 0], 5, 1) }, []) { Watch = watch });
        Assert.InRange(seen.Count, 5000 / 16 - 2, 5000);
        Assert.True(seen.Zip(seen.Skip(1)).All(pair => pair.First.Tick < pair.Second.Tick && pair.First.Joules <= pair.Second.Joules));
        WatchSample last = seen[^1];
        Assert.Equal(6, last.Spikes);
        Assert.Equal(run.Energy!.Joules * last.Tick / run.Ticks, last.Joules!.Value, run.Energy.Joules * 0.01);
        Assert.Equal(0u, seen[0].SlowestCore);
    }
}
