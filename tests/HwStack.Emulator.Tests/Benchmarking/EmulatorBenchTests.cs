using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Emulator.Tests.Benchmarking;

public class EmulatorBenchTests
{
    private static readonly BenchWorkload Small = new("test", "a small world", "nc1", BenchBound.Scatter) { Topology = "topology:test", Ticks = 60, WarmUpTicks = 20, Repeats = 2 };

    [Fact]
    public void Every_engine_and_thread_count_ends_in_the_same_state()
    {
        BenchResult scalar = Run(Small, new BenchOptions { ScalarEngine = true }), fast = Run(Small, new BenchOptions { Threads = 2 });
        BenchResult plain = Run(Small, new BenchOptions { Simd = SimdLevel.Scalar });
        Assert.Equal(scalar.StateHash, fast.StateHash);
        Assert.Equal(scalar.StateHash, plain.StateHash);
        Assert.Equal((3000, 18_000), (fast.Neurons, fast.Synapses));
        Assert.Equal(scalar.RateHz, fast.RateHz);
        Assert.True(fast.RateHz > 1 && fast.BytesPerSynapse is > 1 and < 40 && fast.SynopsPerSecondPerCore > 0 && fast.RatioToBound > 0 && fast.RealTimeFactor > 0);
        Assert.Equal(("scalar", "fast scalar"), (scalar.Engine, plain.Engine));
        Assert.Null(fast.ChipTickSeconds);
    }

    [Fact]
    public void Time_with_contention_runs_along_and_changes_no_state()
    {
        BenchResult plain = Run(Small), contention = Run(Small with { Fidelity = TimingFidelity.Contention });
        Assert.Equal(plain.StateHash, contention.StateHash);
        Assert.InRange(contention.ChipTickSeconds!.Value, 1e-6, 1e-3);
    }

    [Fact]
    public void Recorded_populations_fire_at_the_rate_of_the_whole()
    {
        BenchResult result = Run(Small with { RecordsActivity = true, Ticks = 300 });
        Assert.Equal(result.RateHz, result.Populations.Sum(population => population.RateHz * population.Neurons) / 3000, 9);
        Assert.Equal(["left", "right"], result.Populations.Select(population => population.Name));
        Assert.All(result.Populations, population => Assert.InRange(population.CvIsi, 0.01, 2));
    }

    [Fact]
    public void Host_events_drive_the_channels_of_all_ports()
    {
        BenchResult result = Run(Small with { Input = "generate:poisson,rate=100,seed=3" }, image: WithPorts());

        // Two ports of four and two channels, each channel fires its neuron: 100 Hz in 120 ms is 72 spikes, standard deviation 8.5.
        Assert.InRange(result.RateHz * 6 * 0.12, 40, 105);
    }

    [Fact]
    public void Unknown_names_and_bad_options_are_told_apart()
    {
        Assert.Equal("HW0213", Assert.Throws<UserErrorException>(() => EmulatorBench.Find("nothing")).Errors[0].Code);
        Assert.Equal("HW0214", Assert.Throws<UserErrorException>(() => Run(Small, new BenchOptions { Ticks = 0 })).Errors[0].Code);
        Assert.Equal("HW0214", Assert.Throws<UserErrorException>(() => Run(Small, new BenchOptions { Threads = 65 })).Errors[0].Code);
    }

    [Fact]
    public void It_stops_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => EmulatorBench.Run(Small, SmallWorld(), 18_000, null, cancelled.Token));
    }

    [Fact]
    public void The_dense_workload_is_64_full_cores()
    {
        (ChipImage image, long synapses) = BenchWorkload.DenseCores();
        Assert.Equal((64, 64L * 1024 * 256), (image.CoreCount, synapses));
        Assert.Empty(ImageVerifier.Verify(image));
    }

    [Fact]
    public void Every_other_workload_names_a_topology_that_exists()
    {
        foreach (BenchWorkload workload in BenchWorkload.All.Where(workload => workload.Name != "dense"))
        {
            TopologyNetwork network = Topology.Parse(workload.Topology!);
            Assert.NotNull(ChipCatalog.Get(workload.ChipName));
            Assert.Equal(workload.Input is not null, network.Input is not null);
        }
    }

    private static BenchResult Run(BenchWorkload workload, BenchOptions? options = null, ChipImage? image = null) => EmulatorBench.Run(workload, image ?? SmallWorld(), 18_000, options);

    private static MemoryImage SmallWorld()
    {
        MemoryImage plain = BenchLayout.Build(BenchNetworks.SmallWorld(3000, 6, 0.05, new HwbDrive(21, 2, 5, 3)), ChipCatalog.Get("nc1"), 256, "test");
        PopulationRun[] runs = [.. Enumerable.Range(0, plain.CoreCount).Select(core => new PopulationRun((core % 6) * 256, new CoreId((uint)core), 0, plain.ReadCore(core).Neurons.Length))];
        IoMap io = new([], [], [Half("left", runs[..6]), Half("right", runs[6..])], 1e-3);
        return new MemoryImage(plain.Chip, plain.MeshX, plain.MeshY, 1, io, plain.Provenance, [], [.. Enumerable.Range(0, plain.CoreCount).Select(plain.ReadCore)]);
    }

    private static MemoryImage WithPorts()
    {
        var builder = new ImageBuilder();
        for (int neuron = 0; neuron < 6; neuron++)
        {
            builder.Core(0).Relay(1);
            builder.Core(0).Axon(CoreId.Port(neuron / 4), neuron % 4, Row.To(neuron, 1));
        }

        builder.Input(0, 4, CoreId.At(0, 0, 1));
        builder.Input(1, 2, CoreId.At(0, 0, 1));
        return builder.Build();
    }

    private static PopulationMap Half(string name, PopulationRun[] runs) => new(name, "LIF", [runs.Sum(run => run.Count)], 0, [0.2], 0, [], runs);
}
