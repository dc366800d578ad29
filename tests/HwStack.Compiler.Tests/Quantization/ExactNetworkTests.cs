using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Tests.Lowering;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>Networks of whole numbers must come out exact, spike for spike.</summary>
public class ExactNetworkTests
{
    [Theory]
    [InlineData(ResetRule.Zero, 1.0)]
    [InlineData(ResetRule.Subtract, 1.0)]
    [InlineData(ResetRule.Zero, 0.125)]
    [InlineData(ResetRule.Subtract, 0.375)]
    [InlineData(ResetRule.SnnTorch, 1.0)]
    public void Integer_weights_and_whole_thresholds_are_exact(ResetRule reset, double unit)
    {
        NetworkGraph graph = Graphs.Of(
            [
                new InputNode("input", [6]), new LinearNode("a", Integers(1, unit, 8, 6)), Graphs.If("first", 8, 5 * unit), new LinearNode("b", Integers(2, unit, 7, 8)),
                Graphs.If("second", 7, 4 * unit), new LinearNode("rec", Integers(3, unit, 7, 7)), new OutputNode("output", [7]),
            ],
            ("input", "a"), ("a", "first"), ("first", "b"), ("b", "second"), ("second", "rec"), ("rec", "second"), ("second", "output"));
        QuantizationResult result = AssertExact(graph, reset);
        Assert.All(result.Report.Populations, report => Assert.True(report.Exact));
        Assert.All(result.Report.Projections, report => Assert.Equal(double.PositiveInfinity, report.SnrDb));
        Assert.All(result.Network.Populations.Skip(1), population => Assert.All(population.Classes, c => Assert.Equal(Rounding.NearestEven, c.Rounding)));
    }

    [Fact]
    public void Weights_beyond_four_bits_are_split_without_loss()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [3]), new LinearNode("w", new Tensor([9, -11, 1, 13, 3, -15], 2, 3)), Graphs.If("if", 2, 20), new OutputNode("output", [2]));
        QuantizationResult result = AssertExact(graph, ResetRule.Zero);
        Assert.Equal(2, Assert.Single(result.Report.Projections).Slices);
    }

    [Fact]
    public void An_identity_of_unit_thresholds_passes_spikes_on_unchanged()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [5]), Graphs.If("a", 5, 0.5), Graphs.If("b", 5, 0.999), new OutputNode("output", [5]));
        QuantizedNetwork network = AssertExact(graph, ResetRule.Zero).Network;
        Signal input = Graphs.Spikes(60, 5, 0.3);
        double[][] got = QuantizedSimulation.Spikes(network, input, 60, network.Outputs[0].Population);
        Assert.Equal(Enumerable.Range(0, 60).Sum(step => input.At(step).Channel.Length), got.Sum(row => row.Sum()));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(45)]
    public void Relayed_spikes_and_payloads_are_exact(int delay)
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [4]), new DelayNode("d", Graphs.Vector(delay, 0, 1, delay + 33)), new LinearNode("w", Integers(1, 1, 5, 4)), Graphs.If("a", 5, 2),
            new DelayNode("e", Graphs.Vector(delay, 3, delay, 17, 0)), new LinearNode("x", Integers(2, 1, 4, 5)), Graphs.If("b", 4, 3), new OutputNode("output", [4]));
        AssertExact(graph, ResetRule.Zero, Counts(200, 4));
    }

    [Fact]
    public void A_threshold_node_counts_exactly()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [6]), new LinearNode("w", Integers(4, 1, 5, 6)), new ThresholdNode("t", Graphs.Vector(0, 1, 2, 2.5, -1)), new OutputNode("output", [5]));
        AssertExact(graph, ResetRule.Zero);
    }

    [Fact]
    public void Spike_counts_at_a_linear_output_are_exact()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [4]), Graphs.If("if", 4, 0.5), new LinearNode("w", Integers(5, 1, 3, 4)), new OutputNode("output", [3]));
        PreparedNetwork prepared = NetworkModel.Prepare(graph, new NetworkSemantics(1, ResetRule.Zero, IfInputRule.Impulse));
        Signal input = Graphs.Spikes(50, 4, 0.4);
        QuantizedNetwork network = Compile.Quantize(graph, prepared.Semantics).Network;
        int id = network.Outputs[0].Population;
        double[][] got = QuantizedSimulation.Run(network, input, 50, id, (simulation, i) => simulation.V(id, i) * network.Populations[id].VLsb[0]);
        Assert.Equal(Graphs.Reference(prepared, input, 50), got);
    }

    private static QuantizationResult AssertExact(NetworkGraph graph, ResetRule reset, Signal? stimulus = null)
    {
        PreparedNetwork prepared = NetworkModel.Prepare(graph, new NetworkSemantics(1, reset, IfInputRule.Impulse));
        QuantizationResult result = Compile.Quantize(graph, prepared.Semantics);
        Signal input = stimulus ?? Graphs.Spikes(200, prepared.Shapes["input"].OutputCount, 0.3);
        double[][] wanted = Graphs.Reference(prepared, input, input.Steps);
        Assert.Contains(wanted, row => row.Any(value => value != 0));
        Assert.Equal(wanted, QuantizedSimulation.Spikes(result.Network, input, input.Steps, result.Network.Outputs[0].Population));
        return result;
    }

    private static Tensor Integers(int seed, double unit, params int[] shape)
    {
        Random random = new(seed);
        return new Tensor([.. Enumerable.Range(0, (int)Tensor.CountOf(shape)).Select(_ => random.Next(-3, 6) * unit)], shape);
    }

    private static Signal Counts(int steps, int channels)
    {
        Random random = new(3);
        return Signal.FromDense(Enumerable.Range(0, steps * channels).Select(_ => (float)Math.Max(0, random.Next(-4, 3))).ToArray(), steps, channels);
    }
}
