using HwStack.Diagnostics;
using static HwStack.Network.Tests.GraphBuilder;

namespace HwStack.Network.Tests;

public class ShapeInferenceTests
{
    private static NodeShape Through(NetworkNode node, params int[] input) =>
        Prepare(Graph([Input("in", input), node], $"in->{node.Name}")).Shapes[node.Name];

    private static Conv2dNode Conv(int[] weight, int[] stride, int[] padding, int[] dilation, int groups = 1, PaddingMode mode = PaddingMode.Explicit, int[]? size = null) =>
        new("conv", size, Full(1, weight), stride, mode, padding, dilation, groups, Full(0, weight[0]));

    [Fact]
    public void Each_axis_of_a_convolution_is_computed_for_itself()
    {
        // PyTorch: floor((20 + 2·1 − 1·(5 − 1) − 1) / 2) + 1 = 9; floor((31 + 2·2 − 3·(3 − 1) − 1) / 4) + 1 = 8.
        Assert.Equal([7, 9, 8], Through(Conv([7, 2, 5, 3], [2, 4], [1, 2], [1, 3]), 2, 20, 31).Output);
    }

    [Fact]
    public void Same_keeps_the_extent_and_valid_pads_nothing()
    {
        Assert.Equal([4, 9, 9], Through(Conv([4, 1, 3, 4], [1, 1], [7, 7], [2, 1], mode: PaddingMode.Same), 1, 9, 9).Output);
        Assert.Equal([4, 5, 6], Through(Conv([4, 1, 3, 4], [1, 1], [7, 7], [2, 1], mode: PaddingMode.Valid), 1, 9, 9).Output);
        Assert.Equal("HW1511", Error(() => Through(Conv([4, 1, 3, 4], [2, 1], [0, 0], [1, 1], mode: PaddingMode.Same), 1, 9, 9)).Code);
    }

    [Fact]
    public void A_batch_axis_of_one_is_carried_along()
    {
        NodeShape shape = Through(Conv([16, 2, 5, 5], [2, 2], [1, 1], [1, 1]), 1, 2, 34, 34);
        Assert.Equal([1, 16, 16, 16], shape.Output);
    }

    [Fact]
    public void Grouped_channels_must_match()
    {
        Assert.Equal([4, 5, 5], Through(Conv([4, 1, 1, 1], [1, 1], [0, 0], [1, 1], groups: 2), 2, 5, 5).Output);
        UserError error = Error(() => Through(Conv([4, 1, 1, 1], [1, 1], [0, 0], [1, 1], groups: 2), 3, 5, 5));
        Assert.Equal("HW1507", error.Code);
        Assert.Contains("[2, height, width]", error.Message);
        Assert.Contains("[3, 5, 5]", error.Message);
        Assert.Equal("HW1511", Error(() => Through(Conv([4, 1, 1, 1], [1, 1], [0, 0], [1, 1], groups: 3), 3, 5, 5)).Code);
    }

    [Fact]
    public void A_conv1d_has_its_own_axis()
    {
        Conv1dNode conv = new("conv", null, Full(1, 3, 2, 4), 3, PaddingMode.Explicit, 2, 2, 1, Full(0, 3));
        Assert.Equal([3, 6], Through(conv, 2, 20).Output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_stride_below_one_is_refused(int stride) =>
        Assert.Equal("HW1511", Error(() => Through(Conv([4, 1, 3, 3], [stride, 1], [0, 0], [1, 1]), 1, 9, 9)).Code);

    [Fact]
    public void A_kernel_larger_than_its_input_is_refused() =>
        Assert.Equal("HW1511", Error(() => Through(Conv([4, 1, 3, 11], [1, 1], [0, 0], [1, 1]), 1, 9, 9)).Code);

    [Fact]
    public void Pools_follow_kernel_stride_and_padding_of_each_axis()
    {
        Assert.Equal([3, 4, 7], Through(new SumPool2dNode("pool", [3, 2], [2, 1], [1, 0]), 3, 8, 8).Output);
        Assert.Equal([3, 4, 4], Through(new AvgPool2dNode("pool", [2, 2], [2, 2], [0, 0]), 3, 8, 8).Output);
        Assert.Equal("HW1511", Error(() => Through(new AvgPool2dNode("pool", [2], [2, 2], [0, 0]), 3, 8, 8)).Code);
    }

    [Theory]
    [InlineData(0, -1, new[] { 128 })]
    [InlineData(1, -1, new[] { 8, 16 })]
    [InlineData(-3, -2, new[] { 32, 4 })]
    [InlineData(1, 1, new[] { 8, 4, 4 })]
    public void Flatten_joins_the_named_axes(int start, int end, int[] expected) =>
        Assert.Equal(expected, Through(new FlattenNode("flat", start, end, null), 8, 4, 4).Output);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(0, 3)]
    [InlineData(-4, -1)]
    public void Flatten_of_axes_that_are_not_there_is_refused(int start, int end) =>
        Assert.Equal("HW1511", Error(() => Through(new FlattenNode("flat", start, end, null), 8, 4, 4)).Code);

    [Fact]
    public void Affine_keeps_leading_axes() => Assert.Equal([4, 5, 7], Through(Linear("fc", 7, 3), 4, 5, 3).Output);

    [Fact]
    public void A_weight_with_leading_axes_goes_with_them()
    {
        Assert.Equal([4, 7], Through(new LinearNode("fc", Full(1, 4, 7, 3)), 4, 3).Output);
        Assert.Equal("HW1507", Error(() => Through(new LinearNode("fc", Full(1, 4, 7, 3)), 2, 5, 3)).Code);
    }

    [Fact]
    public void Equal_counts_in_other_axes_are_read_row_major_with_a_warning()
    {
        PreparedNetwork network = Prepare(Graph([Input("in", 8, 16), Linear("fc", 2, 128), Output("out", 1, 1, 2)], "in->fc", "fc->out"));
        Assert.Equal([128], network.Shapes["fc"].Input);
        Assert.Equal(["HWW153", "HWW153"], network.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public void Transposed_weights_are_refused_with_both_shapes_and_a_hint()
    {
        UserError error = Error(() => Through(Linear("linear", 128, 64), 128));
        Assert.Equal(("HW1507", "linear"), (error.Code, error.Place));
        Assert.Contains("takes shape [64]", error.Message);
        Assert.Contains("gives [128]", error.Message);
        Assert.Contains("transposed", error.Hint);
    }

    [Fact]
    public void A_source_that_does_not_fit_a_neuron_is_refused_with_both_shapes()
    {
        UserError error = Error(() => Prepare(Graph([Input("in", 3), Linear("fc2", 7, 3), Lif("lif2", 38)], "in->fc2", "fc2->lif2")));
        Assert.Equal(("HW1507", "lif2", "[7]", "[38]"), (error.Code, error.Place, error.Value, error.Limit));
    }

    [Fact]
    public void A_late_source_that_does_not_fit_is_refused_too()
    {
        NetworkGraph graph = Graph([Input("in", 3), Lif("lif", 3), Linear("rec", 4, 3)], "in->lif", "lif->rec", "rec->lif");
        Assert.Equal(("HW1507", "lif"), (Error(() => Prepare(graph)).Code, Error(() => Prepare(graph)).Place));
    }

    [Fact]
    public void Time_in_front_of_the_input_shape_is_dropped_with_a_warning()
    {
        PreparedNetwork network = Prepare(Graph([Input("in", 256, 12), Linear("fc", 38, 12), Lif("lif", 38), Output("out", 38)], "in->fc", "fc->lif", "lif->out"));
        Assert.Equal([12], network.Shapes["in"].Output);
        Assert.Equal([12], network.Graph.Nodes.OfType<InputNode>().Single().Shape);
        Warning warning = Assert.Single(network.Warnings);
        Assert.Equal("HWW154", warning.Code);
        Assert.Contains("256", warning.Message);
    }

    [Fact]
    public void A_leading_axis_that_fits_is_not_taken_for_time()
    {
        PreparedNetwork network = Prepare(Graph([Input("in", 4, 12), Linear("fc", 38, 12), Lif("lif", 4, 38), Output("out", 4, 38)], "in->fc", "fc->lif", "lif->out"));
        Assert.Equal([4, 12], network.Shapes["in"].Output);
        Assert.Empty(network.Warnings);
    }

    [Fact]
    public void Scalar_parameters_take_the_shape_of_what_arrives()
    {
        LifNode lif = Assert.IsType<LifNode>(Prepare(Graph([Input("in", 2, 3), Lif("lif")], "in->lif")).Graph.Nodes[1]);
        Assert.Equal([2, 3], lif.Tau.Shape);
        Assert.All(lif.Tau.Values, tau => Assert.Equal(10, tau));
    }

    [Fact]
    public void One_full_parameter_stretches_the_scalar_ones()
    {
        LifNode mixed = Lif("lif", 3) with { Tau = Full(5), VLeak = Full(2, 1) };
        LifNode lif = Assert.IsType<LifNode>(Prepare(Graph([Input("in", 3), mixed], "in->lif")).Graph.Nodes[1]);
        Assert.Equal([5, 5, 5], lif.Tau.Values);
        Assert.Equal([2, 2, 2], lif.VLeak.Values);
    }

    [Fact]
    public void Parameters_of_different_shapes_are_refused()
    {
        UserError error = Error(() => Prepare(Graph([Input("in", 3), Lif("lif", 3) with { R = Full(1, 2) }], "in->lif")));
        Assert.Equal("HW1508", error.Code);
        Assert.Contains("r has shape [2]", error.Message);
    }

    [Fact]
    public void Nothing_that_says_a_shape_is_an_error() =>
        Assert.Equal("HW1509", Error(() => Prepare(Graph([Input("in", 3), Lif("lone")]))).Code);

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1 << 14, (1 << 14) + 1)]
    public void Absurd_sizes_are_refused_before_memory_is_asked_for(int rows, int columns) =>
        Assert.Equal("HW1510", Error(() => Prepare(Graph([Input("in", rows, columns), Output("out", rows, columns)], "in->out"))).Code);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Extents_below_one_are_refused(int extent) =>
        Assert.Equal("HW1508", Error(() => Prepare(Graph([Input("in", extent), Output("out", extent)], "in->out"))).Code);

    [Fact]
    public void A_bias_of_the_wrong_length_is_refused() =>
        Assert.Equal("HW1508", Error(() => Through(new AffineNode("fc", Full(1, 4, 3), Full(0, 3)), 3)).Code);

    [Fact]
    public void A_nested_ports_wrong_shape_is_only_warned_of()
    {
        NetworkGraph nested = Graph([Input("input", 12), Lif("lif", 38), Output("output", 38)], "input->lif", "lif->output");
        PreparedNetwork network = Prepare(Graph([Input("in", 12), Linear("fc", 38, 12), new GraphNode("hidden", nested), Output("out", 38)], "in->fc", "fc->hidden", "hidden->out"));
        Warning warning = Assert.Single(network.Warnings);
        Assert.Equal(("HWW155", "hidden.input"), (warning.Code, warning.Place));
    }

    [Fact]
    public void Faults_that_are_not_of_shape_are_not_mended_by_dropping_an_axis()
    {
        // With one axis, -1 to 0 is axis 0 to 0 and would work; but the node's own numbers are what is wrong.
        NetworkGraph graph = Graph([Input("in", 2, 3), new FlattenNode("flat", -1, 0, null)], "in->flat");
        Assert.Equal("HW1511", Error(() => Prepare(graph)).Code);
    }

    [Fact]
    public void A_single_bias_serves_all_outputs()
    {
        PreparedNetwork network = Prepare(Graph([Input("in", 2), new AffineNode("fc", Full(1, 3, 2), Full(0.5))], "in->fc"));
        Assert.Equal([0.5, 0.5, 0.5], network.Graph.Nodes.OfType<AffineNode>().Single().Bias.Values);
    }
}
