using HwStack.Chip;
using HwStack.Emulator;
using HwStack.Emulator.Tests;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>A board of two used cores whose every figure is worked out by hand: port 0 -> core 0 -> core 2 -> port 1.</summary>
public sealed class TwoCoreTests
{
    private readonly MemoryImage _image = Build();

    [Fact]
    public void Utilisation_is_what_the_cores_hold()
    {
        Utilization use = Utilization.Of(_image);

        // Per core: 1 class 32, 1 neuron 16, 2 sets 8 and 1 id 4, 1 axon entry 12 + 32, 1 descriptor 8, 1 row byte, queue 8 · 1024.
        Assert.Equal([8305L, 8305L], use.Cores.Select(core => core.MemoryBytes));
        Assert.Equal([0u, 2u], use.Cores.Select(core => core.Core));
        ResourceUse memory = use.Resources.Single(resource => resource.Name == "memory_bytes");
        Assert.Equal((16610, 2L << 24), (memory.Used, memory.Max));
        Assert.Equal(8305.0 / (1 << 24), memory.WorstCore, 1e-12);
        ResourceUse neurons = use.Resources.Single(resource => resource.Name == "neurons");
        Assert.Equal((2, 512), (neurons.Used, neurons.Max));
        ResourceUse cores = use.Resources.Single(resource => resource.Name == "cores");
        Assert.Equal((2, 3), (cores.Used, cores.Max));
        Assert.Equal(2, use.Resources.Single(resource => resource.Name == "synapses").Used);
    }

    [Fact]
    public void Energy_adds_up_by_hand_and_every_quotient_names_its_denominator()
    {
        ProfileReport report = ProfileReport.Of(Run(), _image);
        Assert.Equal(6, report.Counters["spikes"]);
        Assert.Equal(6, report.Counters["packets"]);

        // Core 0 to core 2: 2 links; core 2 to port 1: 2 links and the port's; port 0 to core 0: the port's. Three packets each.
        const double picojoules = (6 * 7) + (6 * 0.5) + (6 * 2) + (6 * 11) + (6 * 13) + (6 * 17) + (((3 * 2) + (3 * 3) + (3 * 1)) * 19);
        EnergyProfile energy = report.Energy!;
        double dynamic = energy.Joules - energy.ByCause["static"];
        Assert.Equal(picojoules * 1e-12, dynamic, 1e-20);
        Assert.Equal(2 * 1e-6 * report.Time!.Seconds, energy.ByCause["static"], 1e-20);
        Assert.Equal(energy.Joules / 6, energy.JoulesPerSpike!.Value, 1e-20);
        Assert.Equal(dynamic / 6, energy.DynamicJoulesPerSpike!.Value, 1e-20);
        Assert.Equal(energy.Joules / report.Counters["synaptic_ops"], energy.JoulesPerSynapticOp!.Value, 1e-20);
        Assert.Equal("modelled", energy.Kind);
    }

    [Fact]
    public void Populations_report_their_own_spikes_and_rates()
    {
        ProfileReport report = ProfileReport.Of(Run(), _image);
        Assert.Equal([3L, 3L], report.Populations.Select(population => population.Spikes));
        Assert.All(report.Populations, population => Assert.Equal(3.0 / 5, population.SpikesPerNeuronStep, 1e-12));
        Assert.All(report.Populations, population => Assert.Equal(0, population.SilentNeurons));
    }

    [Fact]
    public void A_silent_run_has_no_energy_per_spike()
    {
        using EmulatorTarget target = new(_image);
        ProfileReport report = ProfileReport.Of(target.Run(new RunRequest(5, new Dictionary<string, Signal>(), [])), _image);
        Assert.Null(report.Energy!.JoulesPerSpike);
        Assert.Null(report.Energy.JoulesPerSynapticOp);
        Assert.True(report.Energy.Joules > 0);
        Assert.All(report.Populations, population => Assert.Equal(1, population.SilentNeurons));
    }

    private static MemoryImage Build()
    {
        ImageBuilder builder = new(3);
        CoreBuilder first = builder.Core(0), last = builder.Core(2);
        CoreId input = builder.Input(0, 1, first.Id), output = builder.Output(1, 1, new PortRun(last.Id, 0, 1, 0));
        first.Relay(1, last.Id);
        first.Axon(input, 0, Row.To(0, 1));
        last.Relay(1, output);
        last.Axon(first.Id, 0, Row.To(0, 1));
        return builder.Build();
    }

    private RunRecord Run()
    {
        using EmulatorTarget target = new(_image);
        Signal spikes = Signal.FromDense([1, 1, 1, 0, 0], 5, 1);
        return target.Run(new RunRequest(5, new Dictionary<string, Signal> { ["in 0"] = spikes }, []));
    }
}
