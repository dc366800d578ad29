using HwStack.Compiler.Quantization;
using HwStack.Compiler.Tests.Lowering;
using Xunit.Abstractions;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>Leaky networks with real weights: not exact, but close in rates and traces.</summary>
public sealed class AnalogueNetworkTests(ITestOutputHelper output)
{
    private static readonly NetworkSemantics OneStep = new(1, ResetRule.Zero, IfInputRule.Impulse);

    [Theory]
    [InlineData(2, ResetRule.Zero)]
    [InlineData(20, ResetRule.Zero)]
    [InlineData(200, ResetRule.Zero)]
    [InlineData(20, ResetRule.Subtract)]
    public void Firing_rates_of_two_leaky_layers_follow_the_reference(double tau, ResetRule reset)
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [60]), new LinearNode("a", Sparser(Graphs.Random(1, 50, 60), tau)), Graphs.Lif("first", 50, tau, 1), new LinearNode("b", Sparser(Graphs.Random(2, 40, 50), tau)),
            Graphs.Lif("second", 40, tau, 1), new OutputNode("output", [40]));
        AssertRates(graph, OneStep with { Reset = reset }, Graphs.Spikes(1000, 60, 0.05), 0.97, 0.08);
    }

    [Fact]
    public void Millivolts_with_a_rest_of_minus_65_follow_the_reference()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [60]), new LinearNode("a", Scaled(Graphs.Random(1, 50, 60), 6)), Graphs.Lif("lif", 50, 20, 15, -65), new OutputNode("output", [50]));
        AssertRates(graph, OneStep with { Reset = ResetRule.Value }, Graphs.Spikes(1000, 60, 0.05), 0.97, 0.08);
    }

    [Theory]
    [InlineData(3.3)]
    [InlineData(0.1)]
    public void A_mean_drive_of_many_equal_weights_is_not_biased(double threshold)
    {
        // One weight for all 400 synapses: any error of its 4 bits is an error of the mean drive. Drive 1.2 to 1.6 times what carries the neuron to threshold.
        double weight = threshold / (400 * 0.1) * 1.4;
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [400]), new LinearNode("a", new Tensor([.. Enumerable.Range(0, 20 * 400).Select(i => weight * (0.85 + (i / 400 * 0.015)))], 20, 400)),
            Lif("lif", 20, 20, threshold), new OutputNode("output", [20]));
        AssertRates(graph, OneStep, Graphs.Spikes(2000, 400, 0.1), 0.99, 0.02);
    }

    [Fact]
    public void Graded_states_carry_their_value_to_the_next_neurons()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [30]), new LinearNode("a", Graphs.Random(1, 20, 30)), Graphs.Li("li", 20, 15), new LinearNode("b", Scaled(Graphs.Random(2, 25, 20), 0.05)),
            Graphs.Lif("lif", 25, 10, 1), new OutputNode("output", [25]));
        AssertRates(graph, OneStep, Graphs.Spikes(1000, 30, 0.1), 0.97, 0.1);
    }

    [Fact]
    public void A_readout_follows_the_float_trace()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [30]), new LinearNode("a", Graphs.Random(1, 30, 30)), Graphs.Lif("lif", 30, 10, 0.5), new LinearNode("b", Graphs.Random(2, 5, 30)),
            Graphs.Li("li", 5, 25), new OutputNode("output", [5]));
        PreparedNetwork prepared = NetworkModel.Prepare(graph, OneStep);
        Signal input = Graphs.Spikes(600, 30, 0.1);
        QuantizedNetwork network = Compile.Quantize(graph, OneStep).Network;
        int id = network.Outputs[0].Population;
        double lsb = network.Populations[id].VLsb[0];
        double[][] got = QuantizedSimulation.Run(network, input, 600, id, (simulation, i) => simulation.V(id, i) * lsb);
        double[][] wanted = Graphs.Reference(prepared, input, 600);
        double cosine = Scores.Cosine([.. got.SelectMany(row => row)], [.. wanted.SelectMany(row => row)]);
        output.WriteLine($"lsb {lsb:G4}, cosine of traces {cosine:F4}, largest {wanted.Max(row => row.Max(Math.Abs)):F2}");
        Assert.InRange(cosine, 0.97, 1);
        Assert.Single(network.Populations[id].VLsb);
    }

    [Fact]
    public void Analogue_input_is_carried_by_payloads()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [10]), new LinearNode("a", Graphs.Random(1, 40, 10)), Graphs.Lif("lif", 40, 10, 1), new OutputNode("output", [40]));
        Random random = new(4);
        Signal input = Signal.FromDense(Enumerable.Range(0, 800 * 10).Select(i => (float)(Math.Sin(i * 0.013 * (1 + (i % 10))) * random.NextDouble())).ToArray(), 800, 10);
        AssertRates(graph, OneStep, input, 0.97, 0.1, new QuantizerOptions { InputRanges = new Dictionary<string, InputRange> { ["input"] = new(1, false) } });
    }

    private void AssertRates(NetworkGraph graph, NetworkSemantics semantics, Signal input, double cosineMin, double totalError, QuantizerOptions? options = null)
    {
        PreparedNetwork prepared = NetworkModel.Prepare(graph, semantics);
        QuantizationResult result = Compile.Quantize(graph, semantics, options);
        double[] wanted = Scores.Counts(Graphs.Reference(prepared, input, input.Steps));
        double[] got = Scores.Counts(QuantizedSimulation.Spikes(result.Network, input, input.Steps, result.Network.Outputs[0].Population));
        double cosine = Scores.Cosine(got, wanted), ratio = got.Sum() / wanted.Sum();
        output.WriteLine($"spikes {wanted.Sum()} float, {got.Sum()} chip; cosine {cosine:F4}; " + string.Join("; ", result.Report.Populations.Select(p => $"{p.Name} T {p.ThresholdLsbMin:F1}..{p.ThresholdLsbMax:F1}")));
        Assert.True(wanted.Sum() > 100, "the network must be active for the comparison to mean anything");
        Assert.InRange(cosine, cosineMin, 1.000001);
        Assert.InRange(ratio, 1 - totalError, 1 + totalError);
    }

    private static LifNode Lif(string name, int count, double tau, double threshold) =>
        new(name, Tensor.Filled(tau, count), Tensor.Filled(1, count), Tensor.Filled(0, count), Tensor.Filled(threshold, count), Tensor.Filled(0, count));

    private static Tensor Scaled(Tensor tensor, double factor) => new([.. tensor.Values.Select(value => value * factor)], tensor.Shape);

    // Keeps the spread of the free membrane near the threshold whatever the time constant.
    private static Tensor Sparser(Tensor tensor, double tau) => Scaled(tensor, 1.6 / Math.Sqrt(1 + (tau / 4)));
}
