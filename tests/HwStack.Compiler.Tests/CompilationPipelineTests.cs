using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Verification;
using HwStack.Image;

namespace HwStack.Compiler.Tests;

public class CompilationPipelineTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 30)];

    // The emission verifier inside the pipeline decodes the image and compares every synapse and record; it throws when something differs.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generated_networks_compile_and_decode_back_to_themselves(int seed)
    {
        QuantizedNetwork network = TestNetworks.Generated(seed);
        CompilationResult result = new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Small(16, 6000)));
        Assert.Equal(network.Projections.Sum(projection => (long)projection.TargetIndex.Length), result.Report.Synapses);
        Assert.Equal(result.Report.Synapses, Synapses(result.Image).Count);
        Assert.InRange(result.Report.CoresUsed, result.Report.CoresLowerBound, int.MaxValue);
        Assert.True(result.Report.MeanHopsPerSpike <= result.Report.MeanHopsSameCutRowMajor);
    }

    // A second decoder, straight from the places in the I/O map, so that the verifier does not judge itself.
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Synapses_named_by_population_are_those_of_the_network(int seed)
    {
        QuantizedNetwork network = TestNetworks.Generated(seed);
        MemoryImage image = new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Small(16, 20000))).Image;
        var wanted = new List<(string, int, string, int, int, int, int)>();
        foreach (QuantizedProjection projection in network.Projections)
        {
            for (int i = 0; i < projection.RowExponent.Length; i++)
            {
                for (int s = projection.RowStart[i]; s < projection.RowStart[i + 1]; s++)
                {
                    wanted.Add((network.Populations[projection.Source].Name, i, network.Populations[projection.Target].Name, projection.TargetIndex[s],
                        projection.Weight[s], projection.RowExponent[i], projection.DelayTicks));
                }
            }
        }

        wanted.Sort();
        Assert.Equal(wanted, Synapses(image));
    }

    [Fact]
    public void Equal_inputs_give_equal_images()
    {
        CompileOptions options = TestNetworks.Options(TestNetworks.Small(16, 6000), seed: 5) with { DumpAfter = new HashSet<CompilerPass> { CompilerPass.Routing, CompilerPass.Emission } };
        CompilationResult first = new CompilationPipeline().Compile(TestNetworks.Generated(8), options);
        CompilationResult second = new CompilationPipeline().Compile(TestNetworks.Generated(8), options);
        Assert.Equal(first.Dumps, second.Dumps);
        for (int c = 0; c < first.Image.CoreCount; c++)
        {
            CoreImage a = first.Image.ReadCore(c), b = second.Image.ReadCore(c);
            Assert.Equal(a.Id, b.Id);
            Assert.Equal(a.Rows, b.Rows);
            Assert.Equal(a.Neurons, b.Neurons);
            Assert.Equal(a.Classes, b.Classes);
            Assert.Equal(a.Descriptors, b.Descriptors);
            Assert.Equal(a.Bitmaps, b.Bitmaps);
        }
    }

    [Fact]
    public void A_pass_is_dumped_only_on_demand_and_names_what_it_made()
    {
        CompileOptions options = TestNetworks.Options(TestNetworks.Small(16, 6000));
        Assert.Empty(new CompilationPipeline().Compile(TestNetworks.Generated(1), options).Dumps);
        CompilationResult all = new CompilationPipeline().Compile(
            TestNetworks.Generated(1), options with { DumpAfter = Enum.GetValues<CompilerPass>().ToHashSet() });
        Assert.Equal(4, all.Dumps.Count);
        Assert.Contains("block 0: neurons 16", all.Dumps[CompilerPass.Partition], StringComparison.Ordinal);
        Assert.Contains("mesh 4 x 4", all.Dumps[CompilerPass.Placement], StringComparison.Ordinal);
        Assert.Contains("senders to core", all.Dumps[CompilerPass.Routing], StringComparison.Ordinal);
        Assert.Contains("-> 0: weight", all.Dumps[CompilerPass.Emission], StringComparison.Ordinal);
    }

    [Fact]
    public void Report_adds_up()
    {
        CompilationResult result = new CompilationPipeline(new SteppingClock()).Compile(TestNetworks.Dense(784, 1000, 10), TestNetworks.Options(TestNetworks.Nc1));
        MappingReport report = result.Report;
        Assert.Equal((4, 4, 1010, 794_000), (report.CoresUsed, report.CoresLowerBound, report.Neurons, report.Synapses));
        Assert.Equal(1010, report.Cores.Sum(core => core.Neurons));
        Assert.Equal(report.MemoryUsedBytes, report.Cores.Sum(core => core.MemoryBytes));
        ResourceUse memory = report.Resources.Single(use => use.Name == "memory_bytes");
        Assert.Equal((report.MemoryUsedBytes, report.Cores.Max(core => core.MemoryBytes), 163_840), (memory.UsedTotal, memory.UsedMax, memory.Limit));
        Assert.Equal(Enum.GetValues<CompilerPass>(), report.CompileSeconds.Select(time => time.Pass));
        Assert.All(report.CompileSeconds, time => Assert.Equal(1, time.Seconds));
    }

    [Fact]
    public void A_queue_that_is_likely_to_overflow_is_warned_of_once()
    {
        // 784 inputs and up to 1000 hidden neurons meet on the last core: 1784 descriptors against 1024 entries.
        CompileOptions options = TestNetworks.Options(TestNetworks.Nc1) with { PeakRates = [1, 0.9, 0.9] };
        CompilationResult result = new CompilationPipeline().Compile(TestNetworks.Dense(784, 1000, 10), options);
        Assert.Equal("HWW300", Assert.Single(result.Warnings).Code);
        Assert.Contains("1784", result.Warnings[0].Message, StringComparison.Ordinal);
        Assert.InRange(result.Report.PendingExpected, 784 + 900, 784 + 1000);
    }

    [Fact]
    public void A_queue_that_only_the_worst_case_fills_is_in_the_report_and_no_warning()
    {
        CompilationResult result = new CompilationPipeline().Compile(TestNetworks.Dense(784, 1000, 10), TestNetworks.Options(TestNetworks.Nc1));
        Assert.Empty(result.Warnings);
        Assert.Equal(1784, result.Report.Resources.Single(use => use.Name == "pending_entries").UsedMax);
        Assert.Equal(Math.Ceiling(178.4 + (5 * Math.Sqrt(178.4 * 0.9))), result.Report.PendingExpected);
    }

    [Fact]
    public void A_refractory_source_holds_fewer_entries_of_a_delayed_row()
    {
        // Delay 5 holds six events of a source that fires in every tick, two of one that waits three ticks after each spike.
        QuantizedPopulation neurons = TestNetworks.Neurons("n", 8, 0);
        neurons = neurons with { Classes = [neurons.Classes[0] with { RefractoryTicks = 3 }] };
        QuantizedNetwork network = new([TestNetworks.Input("in", 4), neurons], [], []);
        network = network with { Projections = [TestNetworks.Random(network.Populations, 1, 1, 1, delay: 5, seed: 1), TestNetworks.Random(network.Populations, 0, 1, 1, delay: 5, seed: 2)] };
        MappingReport report = new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Nc1)).Report;
        Assert.Equal((8 * 2) + (4 * 6), report.Resources.Single(use => use.Name == "pending_entries").UsedMax);
    }

    [Fact]
    public void Dendrites_are_warned_of_and_named_in_the_map()
    {
        CompilationResult result = new CompilationPipeline().Compile(
            TestNetworks.Dense(700, 10), TestNetworks.Options(TestNetworks.Small(memory: 4096, pending: 16)));
        Assert.Contains(result.Warnings, warning => warning.Code == "HWW301" && warning.Place == "fc1");
        PopulationMap dendrites = Assert.Single(result.Image.Io.Populations, map => map.Type == "dendrite");
        Assert.Equal("fc1/dendrites", dendrites.Name);
        Assert.Equal(dendrites.Count, dendrites.Runs.Sum(run => run.Count));
        Assert.InRange(result.Report.DendriteCores, 2, 100);
    }

    [Fact]
    public void Ports_carry_inputs_then_outputs()
    {
        QuantizedNetwork network = TestNetworks.Dense(20, 30, 5);
        MemoryImage image = new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Small(16, 6000))).Image;
        Assert.Equal([CoreId.Port(0), CoreId.Port(1)], image.Ports.Select(port => port.Id));
        Assert.Equal((true, 20, 3), (image.Ports[0].IsInput, image.Ports[0].Channels, image.Ports[0].PayloadMax));
        Assert.Equal((false, 5), (image.Ports[1].IsInput, image.Ports[1].Channels));
        Assert.Equal(5, image.Ports[1].Runs.Sum(run => run.Count));
        OutputMap output = Assert.Single(image.Io.Outputs);
        Assert.Equal(("out", 1, true, "fc2"), (output.Name, output.Port, output.Graded, output.Population));
        Assert.All(image.Io.Populations, map => Assert.Equal(1, map.SkewTicks));
    }

    [Fact]
    public void A_broken_network_is_a_bug_not_a_user_mistake()
    {
        QuantizedNetwork network = TestNetworks.Generated(0);
        network = network with { Outputs = [new OutputTap("out", [1], 0)] };
        VerificationException bug = Assert.Throws<VerificationException>(
            () => new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Small())));
        Assert.Equal("network.output", Assert.Single(bug.Findings).Rule);
    }

    [Fact]
    public void Compilation_can_be_cancelled_between_passes()
    {
        using var source = new CancellationTokenSource();
        var passes = new List<CompilerPass>();
        var progress = new Reporter(pass =>
        {
            passes.Add(pass);
            if (pass == CompilerPass.Placement)
            {
                source.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => new CompilationPipeline().Compile(TestNetworks.Generated(2), TestNetworks.Options(TestNetworks.Small(16, 6000)), progress, source.Token));
        Assert.Equal([CompilerPass.Partition, CompilerPass.Placement], passes);
    }

    [Fact]
    public void Networks_without_neurons_or_without_synapses_compile()
    {
        CompilationResult empty = new CompilationPipeline().Compile(new QuantizedNetwork([], [], []), TestNetworks.Options(TestNetworks.Small()));
        Assert.Equal((0, 0), (empty.Image.CoreCount, empty.Report.CoresUsed));
        CompilationResult silent = new CompilationPipeline().Compile(
            new QuantizedNetwork([TestNetworks.Input("in", 3), TestNetworks.Neurons("n", 4, 0)], [], [new("out", [4], 1)]), TestNetworks.Options(TestNetworks.Small()));
        Assert.Equal(1, silent.Report.CoresUsed);
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new[] { 1.0, -0.5 })]
    [InlineData(new[] { 1.0, double.NaN })]
    public void Rates_must_be_one_sound_number_a_population(double[] rates) => Assert.Throws<ArgumentException>(
        () => new CompilationPipeline().Compile(TestNetworks.Dense(4, 4), TestNetworks.Options(TestNetworks.Small()) with { Rates = rates }));

    private static List<(string, int, string, int, int, int, int)> Synapses(MemoryImage image)
    {
        var places = new Dictionary<(CoreId, int), (string, int)>();
        foreach (PopulationMap map in image.Io.Populations.Where(map => map.Type != "dendrite"))
        {
            foreach (PopulationRun run in map.Runs)
            {
                for (int i = 0; i < run.Count; i++)
                {
                    places[(run.Core, run.Neuron + i)] = (map.Name, run.First + i);
                }
            }
        }

        foreach (InputMap map in image.Io.Inputs)
        {
            for (int i = 0; i < map.Shape[0]; i++)
            {
                places[(CoreId.Port(map.Port), i)] = (map.Name, i);
            }
        }

        var found = new List<(string, int, string, int, int, int, int)>();
        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            foreach (ImageSynapse synapse in ImageSynapses.Of(core, image.Chip.Core))
            {
                NeuronRecord record = core.Neurons[synapse.Target];
                bool isDendrite = core.Classes[record.Class].Model == NeuronModel.Dendrite;
                (CoreId, int) at = isDendrite ? (core.Sets.Of(record.DestinationSet)[0], record.DendriteTarget) : (core.Id, synapse.Target);
                (string from, int i) = places[(synapse.Source, synapse.Channel)];
                (string to, int j) = places[at];
                found.Add((from, i, to, j, synapse.Weight, synapse.Exponent, synapse.Delay));
            }
        }

        found.Sort();
        return found;
    }

    private sealed class Reporter(Action<CompilerPass> act) : IProgress<CompilerPass>
    {
        public void Report(CompilerPass value) => act(value);
    }

    // Each reading is a second after the one before.
    private sealed class SteppingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
