using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Profiling.Tests;

/// <summary>A board of two used cores whose every figure is worked out by hand: port 0 -> core 0 -> core 2 -> port 1.</summary>
public sealed class TwoCoreTests
{
    private readonly MemoryImage _image = TwoCoreBoard.Image();

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
        EnergyProfile energy = report.Energy.Modelled!;
        double dynamic = energy.Joules - energy.ByCause["static"];
        Assert.Equal(picojoules * 1e-12, dynamic, 1e-20);
        Assert.Equal(2 * 1e-6 * report.Time.Modelled!.Seconds, energy.ByCause["static"], 1e-20);
        Assert.Equal(energy.Joules / 6, energy.PerOf("spike").Joules!.Value, 1e-20);
        Assert.Equal(dynamic / 6, energy.PerOf("spike").DynamicJoules!.Value, 1e-20);
        Assert.Equal(energy.Joules / report.Counters["synaptic_ops"], energy.PerOf("synaptic_op").Joules!.Value, 1e-20);
        Assert.Equal(energy.Joules / 3, energy.PerOf("output_spike").Joules!.Value, 1e-20);
        Assert.Equal(energy.Joules, energy.PerOf("inference").Joules!.Value);
        Assert.Equal(("modelled", (double?)null), (energy.Kind, energy.UncertaintyJoules));
        Assert.Null(report.Energy.Measured);
    }

    [Fact]
    public void Time_of_each_tick_and_its_critical_core_add_up_by_hand()
    {
        ProfileReport report = ProfileReport.Of(Run(), _image);

        // A relay's tick: 10 cycles for the row, 1/4 for its cell, 2 for the update, 3 for the packet. Both relays fire in ticks 1 and 2 (core 0 from tick 0, core 2 from tick 1).
        SeriesProfile series = report.Series!;
        Assert.Equal(1, series.TicksPerBin);
        Assert.Equal([1, 2, 2, 1, 0], series.Counters["spikes"]);
        Assert.Equal(["core 0", "core 0", "core 0", "core 2", "none"], series.Critical);
        Assert.Equal([3L, 1L], report.Cores.Select(core => core.CriticalTicks!.Value));
        Assert.Equal(report.Time.Modelled!.Seconds, series.Seconds.Sum(), 1e-15);
        Assert.Equal(report.Energy.Modelled!.Joules, series.Joules.Sum(), 1e-20);
        Assert.Equal(3 * 15.25e-6, report.Cores[0].BusySeconds, 1e-15);

        // Longest way 2 links and the port: 15 cycles, to which core 0's own work is added.
        Assert.Equal(15.25e-6 + 15e-6 + 100e-6, series.TickSecondsMax[1], 1e-15);
    }

    [Fact]
    public void Link_loads_add_up_to_the_hops()
    {
        ProfileReport report = ProfileReport.Of(Run(), _image);
        Assert.Equal(
            [("core 0 east", 3L), ("core 1 east", 3L), ("core 1 west", 3L), ("core 2 west", 3L), ("port 0", 3L), ("port 1", 3L)],
            report.Links!.Select(link => (link.Link, link.Packets)));
        Assert.Equal(report.Counters["hops"] + report.Counters["port_hops"], report.Links!.Sum(link => link.Packets));
        Assert.All(report.Links!, link => Assert.Equal((1L, 15e-6), (link.PeakPackets, Math.Round(link.BusySeconds, 12))));
    }

    [Fact]
    public void The_raster_of_a_short_run_is_exact()
    {
        RasterRecord raster = Run().Activity!.Raster;
        Assert.Equal((1L, 1, 5, 2), (raster.TicksPerBin, raster.NeuronsPerRow, raster.Bins, raster.Rows));
        Assert.Equal([1, 0, 1, 1, 1, 1, 0, 1, 0, 0], raster.Counts);
    }

    [Fact]
    public void Populations_report_their_own_spikes_and_rates()
    {
        ProfileReport report = ProfileReport.Of(Run(), _image);
        Assert.Equal([3L, 3L], report.Populations.Select(population => population.Spikes));
        Assert.All(report.Populations, population => Assert.Equal(3.0 / 5, population.SpikesPerNeuronStep!.Value, 1e-12));
        Assert.All(report.Populations, population => Assert.Equal(0, population.SilentNeurons));
    }

    [Fact]
    public void A_silent_run_has_no_energy_per_spike()
    {
        using EmulatorTarget target = new(_image);
        ProfileReport report = ProfileReport.Of(target.Run(new RunRequest(5, new Dictionary<string, Signal>(), [])), _image);
        Assert.Null(report.Energy.Modelled!.PerOf("spike").Joules);
        Assert.Null(report.Energy.Modelled.PerOf("synaptic_op").Joules);
        Assert.True(report.Energy.Modelled.Joules > 0);
        Assert.Contains(report.Warnings, warning => warning.Code == "HWW504");
        Assert.All(report.Populations, population => Assert.Equal(1, population.SilentNeurons));
    }

    private RunRecord Run() => TwoCoreBoard.Run(_image);
}
