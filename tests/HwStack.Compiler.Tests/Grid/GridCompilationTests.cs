using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Emulator;
using HwStack.Runtime;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>A network that was trained on the chip's grid is on the chip what it was in training, through a plain file.</summary>
public sealed class GridCompilationTests : IDisposable
{
    private const int Steps = 80;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generated_networks_keep_every_weight_record_and_class(int seed)
    {
        PlannedNetwork plan = PlannedNetworks.Generated(seed);
        QuantizationResult made = Quantizer.Quantize(Lowerer.Lower(Prepared(plan.Graph())).Network, TestNetworks.Nc1);
        Assert.Empty(made.Warnings);
        Assert.All(made.Report.Populations, population => Assert.True(population.Grid));
        Assert.All(made.Report.Projections, projection => Assert.Equal((double.PositiveInfinity, 1), (projection.SnrDb, projection.Slices)));
        foreach (PlannedLayer layer in plan.Layers)
        {
            QuantizedPopulation population = made.Network.Populations.Single(one => one.Name == layer.Name);
            Assert.Equal(layer.Records, population.Neurons.Select(neuron => neuron with { Class = 0 }));
            Assert.Equal(layer.Classes, population.Neurons.Select(neuron => population.Classes[neuron.Class]));
            PlannedComparison.EqualWeights(layer, made.Network);
        }

        Assert.Equal(31, made.Network.Populations.Single(population => population.Name == "input").PayloadMax);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_emulator_does_what_the_scalar_semantics_do_with_the_plan(int seed)
    {
        PlannedNetwork plan = PlannedNetworks.Generated(seed);
        CompiledNetwork compiled = NetworkCompiler.Compile(Prepared(plan.Graph()), new NetworkCompileOptions { Chip = TestNetworks.Nc1 });
        Signal input = plan.Payloads(Steps, seed);
        using EmulatorTarget emulator = new(compiled.Image);
        Assert.Equal(plan.Run(input), plan.RunOn(emulator, input));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_reference_does_the_same_on_the_grid_of_the_file(int seed)
    {
        PlannedNetwork plan = PlannedNetworks.Generated(seed);
        Signal input = plan.Payloads(Steps, seed);
        using ReferenceTarget reference = new(Prepared(plan.Graph()));
        Assert.Equal(plan.Run(input), plan.RunOn(reference, input));
    }

    [Fact]
    public void Half_of_the_generated_neurons_fire_so_that_the_comparisons_say_something()
    {
        long spikes = Enumerable.Range(1, 24).Select(PlannedNetworks.Generated).Sum(plan => plan.Run(plan.Payloads(Steps, 1))[0].Cast<int>().Sum(fired => (long)fired));
        Assert.InRange(spikes, 5_000, 60_000);
    }

    [Fact]
    public void Dither_phases_stay_where_step_0_falls_in_another_tick_and_ids_are_taken()
    {
        PlannedNetwork plan = PlannedNetworks.Generated(2);
        plan = plan with { Layers = [.. plan.Layers.Select(layer => layer with
        {
            // As an exporter may write it that knows nothing of skews: first_tick 0 everywhere, ids from 0 in every layer.
            Classes = [.. layer.Classes.Select(one => one with { Rounding = Rounding.Dither, StartTick = 0 })],
            Records = [.. layer.Records.Select((record, i) => record with { LogicalId = (uint)i })],
        })] };
        CompiledNetwork compiled = NetworkCompiler.Compile(Prepared(plan.Graph()), new NetworkCompileOptions { Chip = TestNetworks.Nc1 });
        Signal input = plan.Payloads(Steps, 3);
        using EmulatorTarget emulator = new(compiled.Image);
        Assert.Equal(plan.Run(input), plan.RunOn(emulator, input));
    }

    [Fact]
    public void States_float_leaves_the_grid_aside()
    {
        NetworkGraph graph = PlannedNetworks.Generated(1).Graph();
        PreparedNetwork network = NetworkModel.Prepare(graph, new NetworkSemantics(PlannedNetwork.Dt, States: StateRule.Float));
        QuantizationResult made = Quantizer.Quantize(Lowerer.Lower(network).Network, TestNetworks.Nc1);
        Assert.All(made.Report.Populations, population => Assert.Null(population.Grid));
    }

    private PreparedNetwork Prepared(NetworkGraph graph)
    {
        NirFile.Write(_folder.File("net.nir"), graph);
        return NetworkModel.Prepare(NirFile.Read(_folder.File("net.nir")).Graph, new NetworkSemantics(PlannedNetwork.Dt));
    }
}
