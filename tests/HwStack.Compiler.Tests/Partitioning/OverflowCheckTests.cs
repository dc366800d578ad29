using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Partitioning;

/// <summary>A network that could overflow is the user's mistake, told by name; one that just cannot passes the image verifier too.</summary>
public class OverflowCheckTests
{
    // |w| · p << (8 + 0) = 8 · 32767 << 8 = 67,106,816 a synapse; 31 of them are 2,080,311,296, 32 are 2,147,418,112, and with state and rounding (33,024) beyond 2^31 - 1 = 2,147,483,647 it is
    // only the bias that decides: 2,147,418,112 + 33,024 + 32,511 = 2,147,483,647.
    [Theory]
    [InlineData(31, 0, true)]
    [InlineData(32, 32511, true)]
    [InlineData(32, 32512, false)]
    [InlineData(33, 0, false)]
    public void The_limit_is_exact(int synapses, short bias, bool fits)
    {
        QuantizedPopulation input = TestNetworks.Input("in", synapses) with { PayloadMax = 32767 };
        QuantizedPopulation neurons = TestNetworks.Neurons("sum", 3, 0) with
        {
            Classes = [new NeuronClass { StartTick = 1 }],
            Neurons = [.. Enumerable.Range(0, 3).Select(i => new NeuronRecord { Threshold = 10, BiasV = i == 1 ? bias : (short)0, LogicalId = (uint)i })],
        };
        var rows = Enumerable.Range(0, synapses).Select(_ => new List<(int, sbyte)> { (1, -8) }).ToList();
        var network = new QuantizedNetwork([input, neurons], [TestNetworks.FromRows("p", 0, 1, 0, rows)], []);
        if (fits)
        {
            Assert.Equal(synapses, new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Nc1)).Report.Synapses);
            return;
        }

        UserError error = Assert.Throws<UserErrorException>(() => new CompilationPipeline().Compile(network, TestNetworks.Options(TestNetworks.Nc1))).Errors.Single();
        Assert.Equal("HW2560", error.Code);
        Assert.Equal("sum", error.Place);
        Assert.Contains("neuron 1 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("2,147,483,647", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graded_sources_count_with_their_largest_state()
    {
        QuantizedPopulation[] populations = [TestNetworks.Neurons("graded", 100, 0, readout: true), TestNetworks.Neurons("sum", 1, 100)];
        // 7 · 128 << (8 + 7) = 29,360,128 each; 73 fit, 100 do not.
        Assert.Equal("HW2560", Assert.Throws<UserErrorException>(() => Compile(100)).Errors[0].Code);
        Assert.Equal(73, Compile(73).Report.Synapses);

        CompilationResult Compile(int sources) => new CompilationPipeline().Compile(
            new QuantizedNetwork(
                [populations[0], populations[1] with { Neurons = [populations[1].Neurons[0] with { Exponent = 0 }] }],
                [TestNetworks.FromRows("p", 0, 1, 0, [.. Enumerable.Range(0, 100).Select(i => i < sources ? new List<(int, sbyte)> { (0, 7) } : [])], _ => 7)], []),
            TestNetworks.Options(TestNetworks.Nc1));
    }

    // Strong weights, many inputs, linear leak, biases: the quantiser must leave room for all of it.
    [Theory]
    [InlineData(1000, 50)]
    [InlineData(4000, 1000)]
    [InlineData(20000, 1e6)]
    public void A_network_from_a_file_is_compiled_or_refused_but_never_fails_a_check(int inputs, double weight)
    {
        double[] weights = new double[inputs];
        Array.Fill(weights, weight);
        var graph = new NetworkGraph(
            [
                new InputNode("input", [inputs]), new LinearNode("w", new Tensor(weights, 1, inputs)), new IfNode("cell", Tensor.Filled(1, 1), Tensor.Filled(1, 1), Tensor.Filled(0, 1)),
                new OutputNode("output", [1]),
            ],
            [new("input", "w"), new("w", "cell"), new("cell", "output")]);
        try
        {
            Assert.NotNull(Compile(graph).Image);
        }
        catch (UserErrorException refused)
        {
            Assert.All(refused.Errors, error => Assert.StartsWith("HW2", error.Code, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_input_wired_straight_to_an_output_compiles_to_a_readout()
    {
        var graph = new NetworkGraph([new InputNode("input", [4]), new OutputNode("output", [4])], [new("input", "output")]);
        CompiledNetwork compiled = Compile(graph);
        Assert.Equal(4, compiled.Mapping.Neurons);
        Assert.Contains(compiled.Warnings, warning => warning.Code == "HWW212");
    }

    private static CompiledNetwork Compile(NetworkGraph graph) => NetworkCompiler.Compile(
        NetworkModel.Prepare(graph, new NetworkSemantics(1e-3, ResetRule.Zero)), new NetworkCompileOptions { Chip = TestNetworks.Nc1 });
}
