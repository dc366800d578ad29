using HwStack.Chip;
using HwStack.Emulator;
using HwStack.Emulator.Tests;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>Populations share cores; their synaptic operations still add up to the cores'.</summary>
public sealed class SynapticOpsByPopulationTests
{
    [Fact]
    public void In_a_shared_core_each_population_gets_what_its_neurons_received()
    {
        // Channel 0 reaches both neurons, channel 1 only the second: 2 · 2 events on channel 0, 3 on channel 1.
        ProfileReport report = Profile([1, 1, 0, 1, 1, 0, 0, 1], 4, 2);
        Assert.Equal(7, report.Counters["synaptic_ops"]);
        Assert.Equal([(2L, "counted"), (5L, "counted")], report.Populations.Select(population => (population.SynapticOps!.Value, population.SynapticOpsBasis!)));
    }

    [Fact]
    public void A_delayed_event_that_the_run_does_not_reach_is_apportioned_and_the_sum_stays()
    {
        // The last event on channel 1 is due one tick after the end: 2 · 2 + 2 cells are read and 7 were asked for.
        ProfileReport report = Profile([1, 1, 0, 1, 1, 0, 0, 1], 4, 2, delay: 1);
        Assert.Equal(report.Counters["synaptic_ops"], report.Populations.Sum(population => population.SynapticOps));
        Assert.Contains(report.Populations, population => population.SynapticOpsBasis == "apportioned");
    }

    private static ProfileReport Profile(float[] input, int steps, int channels, int delay = 0)
    {
        ImageBuilder builder = new(1);
        CoreBuilder core = builder.Core(0);
        CoreId port = builder.Input(0, channels, core.Id);
        core.Relay(1);
        core.Relay(1);
        core.Axon(port, 0, Row.Dense(0, [1, 1]));
        core.Axon(port, 1, Row.To(1, 1, delay));
        builder.Populations.Add(new PopulationMap("a", "LIF", [1], 0, [1], 0, [1], [new PopulationRun(0, core.Id, 0, 1)]));
        builder.Populations.Add(new PopulationMap("b", "LIF", [1], 0, [1], 0, [1], [new PopulationRun(0, core.Id, 1, 1)]));
        MemoryImage image = builder.Build();
        using EmulatorTarget target = new(image);
        RunRequest request = new(steps, new Dictionary<string, Signal> { ["in 0"] = Signal.FromDense(input, steps, channels) }, []) { Activity = ActivityRequest.Default };
        return ProfileReport.Of(target.Run(request), image);
    }
}
