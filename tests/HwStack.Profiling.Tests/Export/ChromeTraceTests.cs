using System.Text.Json;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>The rules of the Trace Event Format: known phases, times in microseconds that never go back, slices of a thread that nest or follow each other.</summary>
public sealed class ChromeTraceTests
{
    private readonly JsonElement[] _events = Events(out _);

    [Fact]
    public void Every_event_has_the_fields_that_its_phase_needs()
    {
        Assert.NotEmpty(_events);
        foreach (JsonElement e in _events)
        {
            string phase = e.GetProperty("ph").GetString()!;
            Assert.Contains(phase, new[] { "M", "X", "C" });
            Assert.True(e.GetProperty("pid").TryGetInt64(out _));
            Assert.False(string.IsNullOrEmpty(e.GetProperty("name").GetString()));
            if (phase != "M")
            {
                Assert.True(e.GetProperty("ts").GetDouble() >= 0);
            }

            if (phase == "X")
            {
                Assert.True(e.GetProperty("dur").GetDouble() >= 0);
                Assert.True(e.GetProperty("tid").TryGetInt64(out _));
            }

            if (phase is "C" or "M")
            {
                Assert.Equal(JsonValueKind.Object, e.GetProperty("args").ValueKind);
            }
        }
    }

    [Fact]
    public void Slices_of_a_thread_follow_each_other()
    {
        foreach (IGrouping<(long, long), JsonElement> thread in _events.Where(e => e.GetProperty("ph").GetString() == "X").GroupBy(e => (e.GetProperty("pid").GetInt64(), e.GetProperty("tid").GetInt64())))
        {
            double end = 0;
            foreach (JsonElement slice in thread)
            {
                Assert.True(slice.GetProperty("ts").GetDouble() >= end - 1e-9);
                end = slice.GetProperty("ts").GetDouble() + slice.GetProperty("dur").GetDouble();
            }
        }
    }

    [Fact]
    public void Counters_and_slices_add_up_to_the_run()
    {
        _ = Events(out RunRecord run);
        JsonElement[] work = [.. _events.Where(e => e.GetProperty("name").GetString() == "work")];
        foreach (string counter in new[] { "axon_events", "synaptic_ops", "neuron_updates", "spikes", "packets" })
        {
            Assert.Equal(run.Counters[counter], work.Sum(e => e.GetProperty("args").GetProperty(counter).GetInt64()));
        }

        Assert.Equal(run.Counters["spikes"], _events.Where(e => e.GetProperty("ph").GetString() == "C" && e.GetProperty("name").GetString() == "spikes").Sum(e => e.GetProperty("args").GetProperty("spikes").GetInt64()));
        Assert.Equal(
            run.Counters["hops"] + run.Counters["port_hops"],
            _events.Where(e => e.GetProperty("ph").GetString() == "X" && e.GetProperty("name").GetString() == "packets").Sum(e => e.GetProperty("args").GetProperty("packets").GetInt64()));
        JsonElement last = _events.Last(e => e.GetProperty("name").GetString() == "tick 4");
        Assert.Equal(run.Time!.Seconds * 1e6, last.GetProperty("ts").GetDouble() + last.GetProperty("dur").GetDouble(), 1e-6);
    }

    [Fact]
    public void Every_thread_has_a_name()
    {
        HashSet<(long, long)> named = [.. _events.Where(e => e.GetProperty("name").GetString() == "thread_name").Select(Thread)];
        Assert.All(_events.Where(e => e.GetProperty("ph").GetString() == "X"), e => Assert.Contains(Thread(e), named));
    }

    private static (long, long) Thread(JsonElement e) => (e.GetProperty("pid").GetInt64(), e.GetProperty("tid").GetInt64());

    private static JsonElement[] Events(out RunRecord run)
    {
        run = TwoCoreBoard.Run(TwoCoreBoard.Image(), new ActivityRequest { TraceEntriesMax = 1000 });
        using MemoryStream stream = new();
        ChromeTrace.Write(stream, run.Activity!.Trace!, "a \"network\" </script>");
        return [.. JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }
}
