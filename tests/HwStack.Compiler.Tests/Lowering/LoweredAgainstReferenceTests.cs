using HwStack.Compiler.Lowering;
using HwStack.Reference.Tests.Data;

namespace HwStack.Compiler.Tests.Lowering;

/// <summary>The lowered network, run by the chip's clock in floating point, gives what the reference gives: folding, skews, delays and relays are exact.</summary>
public class LoweredAgainstReferenceTests
{
    private static readonly NetworkSemantics OneStep = new(1, ResetRule.Value, IfInputRule.Impulse);

    [Fact]
    public void Convolutions_with_groups_dilation_and_padding_fold_exactly() => AssertAlike(
        Graphs.Chain(
            new InputNode("input", [4, 9, 7]),
            new Conv2dNode("conv", null, Graphs.Random(1, 6, 2, 3, 2), [2, 1], PaddingMode.Explicit, [1, 2], [1, 2], 2, Graphs.Random(2, 6)),
            new AvgPool2dNode("average", [2, 3], [2, 2], [1, 1]),
            new FlattenNode("flat", 0, -1, null),
            new AffineNode("affine", Graphs.Random(3, 11, 6 * 3 * 5), Graphs.Random(4, 11)),
            Graphs.Lif("lif", 11),
            new OutputNode("output", [11])), 4 * 9 * 7);

    [Fact]
    public void Same_padding_and_sum_pools_fold_exactly() => AssertAlike(
        Graphs.Chain(
            new InputNode("input", [2, 8, 8]),
            new Conv2dNode("conv", null, Graphs.Random(1, 3, 2, 4, 3), [1, 1], PaddingMode.Same, [0, 0], [1, 1], 1, Graphs.Random(2, 3)),
            Shaped(Graphs.Lif("first", 3 * 8 * 8), 3, 8, 8),
            new SumPool2dNode("sum", [2, 2], [2, 2], [0, 0]),
            new Conv2dNode("second", null, Graphs.Random(3, 2, 3, 3, 3), [1, 1], PaddingMode.Valid, [0, 0], [1, 1], 1, Graphs.Random(4, 2)),
            new FlattenNode("flat", 0, -1, null),
            Graphs.Lif("lif", 8),
            new OutputNode("output", [8])), 128);

    [Fact]
    public void A_batch_axis_of_one_is_carried_through_convolutions_and_pools() => AssertAlike(
        Graphs.Chain(
            new InputNode("input", [1, 2, 8, 8]),
            new Conv2dNode("conv", null, Graphs.Random(1, 3, 2, 3, 3), [1, 1], PaddingMode.Same, [0, 0], [1, 1], 1, Graphs.Random(2, 3)),
            Shaped(Graphs.Lif("first", 3 * 8 * 8), 1, 3, 8, 8),
            new SumPool2dNode("sum", [2, 2], [2, 2], [0, 0]),
            new Conv2dNode("second", null, Graphs.Random(3, 2, 3, 3, 3), [1, 1], PaddingMode.Valid, [0, 0], [1, 1], 1, Graphs.Random(4, 2)),
            Shaped(Graphs.Lif("lif", 8), 1, 2, 2, 2),
            new OutputNode("output", [1, 2, 2, 2])), 128);

    [Fact]
    public void A_one_dimensional_convolution_folds_exactly() => AssertAlike(
        Graphs.Chain(
            new InputNode("input", [2, 12]),
            new Conv1dNode("conv", null, Graphs.Random(1, 3, 2, 4), 2, PaddingMode.Explicit, 3, 1, 1, Graphs.Random(2, 3)),
            new FlattenNode("flat", 0, -1, null),
            new ScaleNode("scale", Graphs.Random(5, 24)),
            Graphs.Lif("lif", 24),
            new OutputNode("output", [24])), 24);

    [Fact]
    public void Shorter_paths_are_padded_to_meet_the_longer_ones() => AssertAlike(
        Graphs.Of(
            [
                new InputNode("input", [5]), new LinearNode("a", Graphs.Random(1, 6, 5)), Graphs.Lif("first", 6), new LinearNode("b", Graphs.Random(2, 7, 6)),
                Graphs.Lif("second", 7), new LinearNode("c", Graphs.Random(3, 4, 7)), new LinearNode("skip", Graphs.Random(4, 4, 5)),
                new LinearNode("skip2", Graphs.Random(6, 4, 6)), Graphs.Lif("last", 4), new OutputNode("output", [4]),
            ],
            ("input", "a"), ("a", "first"), ("first", "b"), ("b", "second"), ("second", "c"), ("c", "last"), ("input", "skip"), ("skip", "last"),
            ("first", "skip2"), ("skip2", "last"), ("last", "output")), 5);

    [Fact]
    public void Biases_in_front_of_linear_nodes_become_drive() => AssertAlike(
        Graphs.Chain(
            new InputNode("input", [3]), new AffineNode("a", Graphs.Random(1, 4, 3), Graphs.Random(2, 4)), new LinearNode("b", Graphs.Random(3, 5, 4)),
            Graphs.Lif("lif", 5), new OutputNode("output", [5])), 3);

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(40)]
    public void Delays_of_any_length_are_exact(int delay)
    {
        // Different delays per element, from an input and from neurons, and graded values through relays.
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [3]), new DelayNode("early", Graphs.Vector(delay, 0, delay + 20)), new LinearNode("a", Graphs.Random(1, 4, 3)),
            Graphs.Lif("lif", 4), new DelayNode("middle", Graphs.Vector(delay, delay + 1, 0, delay)), new LinearNode("b", Graphs.Random(2, 3, 4)),
            Graphs.Li("li", 3), new DelayNode("late", Graphs.Vector(3, delay, delay * 2)), new LinearNode("c", Graphs.Random(3, 2, 3)),
            Graphs.Lif("last", 2), new OutputNode("output", [2]));
        AssertAlike(graph, 3);
    }

    [Fact]
    public void Recurrent_weights_arrive_a_step_late() => AssertAlike(
        Graphs.Of(
            [new InputNode("input", [3]), new LinearNode("w", Graphs.Random(1, 4, 3)), Graphs.Lif("lif", 4), new LinearNode("rec", Graphs.Random(2, 4, 4)), new OutputNode("output", [4])],
            ("input", "w"), ("w", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")), 3);

    [Theory]
    [InlineData(ResetRule.Zero)]
    [InlineData(ResetRule.Subtract)]
    [InlineData(ResetRule.SnnTorch)]
    [InlineData(ResetRule.Value)]
    public void Every_reset_rule_survives_a_shifted_rest(ResetRule reset)
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [3]), new LinearNode("w", Graphs.Random(1, 4, 3)), Graphs.Lif("lif", 4, leak: reset == ResetRule.Value ? -65 : 0.25), new OutputNode("output", [4]));
        AssertAlike(graph, 3, OneStep with { Reset = reset });
    }

    [Fact]
    public void Exact_integration_and_current_input_are_lowered_alike()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [3]), new LinearNode("w", Graphs.Random(1, 4, 3)), Graphs.Lif("lif", 4, tau: 1.5, threshold: 0.1), new LinearNode("x", Graphs.Random(7, 8, 4)),
            Graphs.If("if", 8, 0.05), new OutputNode("output", [8]));
        AssertAlike(graph, 3, new NetworkSemantics(0.5, ResetRule.Zero, IfInputRule.Current, Integrator.Exact));
    }

    [Fact]
    public void Thresholds_and_integrators_are_populations() => AssertAlike(
        Graphs.Chain(
            new InputNode("input", [3]), new LinearNode("w", Graphs.Random(1, 4, 3)), new ThresholdNode("threshold", Graphs.Vector(0.3, 0.1, 0, -0.2)),
            new LinearNode("x", Graphs.Random(2, 3, 4)), new IntegratorNode("sum", Tensor.Filled(1, 3)), new OutputNode("output", [3])), 3);

    [Fact]
    public void An_output_of_a_linear_node_becomes_a_readout()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [3]), new LinearNode("w", Graphs.Random(1, 4, 3)), Graphs.Lif("lif", 4), new AffineNode("x", Graphs.Random(2, 3, 4), Graphs.Random(3, 3)), new OutputNode("output", [3]));
        LoweringResult result = Lowerer.Lower(NetworkModel.Prepare(graph, OneStep));
        Assert.Contains(result.Warnings, warning => warning.Code == "HWW212");
        Assert.Equal(PopulationKind.Readout, result.Network.Populations[result.Network.Outputs[0].Population].Kind);
        AssertAlike(graph, 3);
    }

    [DataFact("nir/files")]
    public void The_real_recurrent_and_convolutional_networks_are_lowered_exactly()
    {
        AssertAlike(RealNetworks.Prepare("paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", new NetworkSemantics(1e-4, ResetRule.Zero)), 100, 0.2);
        AssertAlike(RealNetworks.Prepare("paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir", new NetworkSemantics(1e-4, ResetRule.SnnTorch)), 100, 0.2);
        AssertAlike(RealNetworks.Prepare("paper_02_cnn_cnn_sinabs__89e0a618.nir", new NetworkSemantics(1e-3)), 20, 0.1);
    }

    private static void AssertAlike(NetworkGraph graph, int channels, NetworkSemantics? semantics = null)
    {
        PreparedNetwork prepared = NetworkModel.Prepare(graph, semantics ?? OneStep);
        Assert.Equal(channels, prepared.Shapes["input"].OutputCount);
        AssertAlike(prepared, 150, 0.3);
    }

    private static void AssertAlike(PreparedNetwork prepared, int steps, double rate)
    {
        Signal input = Graphs.Spikes(steps, prepared.Shapes["input"].OutputCount, rate);
        double[][] wanted = Graphs.Reference(prepared, input, steps), got = LoweredSimulation.Run(Lowered.Of(prepared), input, steps);
        Assert.Contains(wanted, row => row.Any(value => value != 0));
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < wanted[step].Length; i++)
            {
                Assert.True(Math.Abs(wanted[step][i] - got[step][i]) < 1e-6, $"step {step} element {i}: reference {wanted[step][i]}, lowered {got[step][i]}");
            }
        }
    }

    private static LifNode Shaped(LifNode n, params int[] shape)
    {
        Tensor As(Tensor t) => new(t.Values, shape);
        return new LifNode(n.Name, As(n.Tau), As(n.R), As(n.VLeak), As(n.VThreshold), As(n.VReset));
    }
}
