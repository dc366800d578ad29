using HwStack.Diagnostics;
using HwStack.Network.Hdf5;
using static HwStack.Network.Tests.Nir.HandMade;

namespace HwStack.Network.Tests.Nir;

public sealed class NirReaderTests
{
    private static readonly Hdf5NumbersItem One = Real([2], 1, 1), Zero = Real([2], 0, 0);

    [Fact]
    public void An_unknown_node_type_is_named_with_its_node() =>
        AssertRefused(FileOf(("x", Node("Izhikevich"))), "HW1022", "node 'x'", "'Izhikevich' is unknown");

    [Fact]
    public void An_unknown_parameter_is_named_with_its_node_and_the_known_ones() =>
        AssertRefused(FileOf(("x", Node("Scale", ("scale", One), ("gain", One)))), "HW1023", "node 'x'", "a Scale node has no parameter 'gain'; it has scale.");

    [Fact]
    public void A_missing_parameter_is_named_with_its_node() =>
        AssertRefused(FileOf(("x", Node("Affine", ("weight", Real([1, 1], 1))))), "HW1024", "node 'x'", "needs the parameter 'bias', which is missing");

    [Fact]
    public void A_node_in_a_nested_graph_is_named_by_its_dotted_path() =>
        AssertRefused(FileOf(("a", Graph(null, ("b", Node("Linear", ("weight", Real([1, 2], 1, double.NaN))))))), "HW1026", "node 'a.b'", "'weight' is not finite in 1 of 2 values, first at index [0, 1]: NaN");

    [Theory]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void An_infinite_value_is_refused(double value, string shown) =>
        AssertRefused(FileOf(("x", Node("Scale", ("scale", Real([2], 1, value))))), "HW1026", "node 'x'", shown);

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    public void A_time_constant_that_is_not_positive_is_refused_with_count_and_place(double tau) =>
        AssertRefused(FileOf(("x", Node("LI", ("tau", Real([2], 1, tau)), ("r", One), ("v_leak", Zero)))), "HW1027", "node 'x'", "'tau' is not above 0 in 1 of 2 values, first at index [1]");

    [Fact]
    public void A_negative_delay_is_refused() =>
        AssertRefused(FileOf(("x", Node("Delay", ("delay", Real([2], 0, -1))))), "HW1027", "node 'x'", "'delay' is negative in 1 of 2 values");

    [Fact]
    public void Absent_reset_and_input_gain_take_the_defaults_of_the_format()
    {
        NirDocument document = Read(FileOf(("x", Node(
            "CubaLIF", ("tau_syn", One), ("tau_mem", One), ("r", One), ("v_leak", Zero), ("v_threshold", Real([2], 3, 4))))));
        CubaLifNode node = Assert.IsType<CubaLifNode>(Assert.Single(document.Graph.Nodes));
        Assert.Equal([1, 1], node.WIn.Values);
        Assert.Equal([0, 0], node.VReset.Values);
        Assert.Equal([3, 4], node.VThreshold.Values);
        Assert.Empty(document.Warnings);
    }

    [Fact]
    public void A_single_value_is_spread_over_the_shape_of_the_others_with_one_warning()
    {
        NirDocument document = Read(FileOf(("x", Node("LI", ("tau", Real([], 0.5)), ("r", Real([1], 7)), ("v_leak", Real([2, 1], 8, 9))))));
        LiNode node = Assert.IsType<LiNode>(Assert.Single(document.Graph.Nodes));
        Assert.Equal([0.5, 0.5], node.Tau.Values);
        Assert.Equal([7, 7], node.R.Values);
        Assert.Equal([2, 1], node.R.Shape);
        Warning warning = Assert.Single(document.Warnings);
        Assert.Equal("HWW100", warning.Code);
        Assert.Contains("2 parameters are single values", warning.Message, StringComparison.Ordinal);
        Assert.Contains("x.tau, x.r", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_of_scalars_only_keeps_them_scalar()
    {
        LiNode node = Assert.IsType<LiNode>(Read(FileOf(("x", Node("LI", ("tau", Real([], 1)), ("r", Real([], 2)), ("v_leak", Real([], 3)))))).Graph.Nodes[0]);
        Assert.Empty(node.Tau.Shape);
    }

    [Fact]
    public void Parameters_of_different_shapes_are_refused_with_both_shapes() =>
        AssertRefused(FileOf(("x", Node("LI", ("tau", One), ("r", Real([3], 1, 1, 1)), ("v_leak", One)))), "HW1025", "node 'x'", "'tau' has shape [2], but 'r' asks for [3].");

    [Fact]
    public void A_bias_that_does_not_fit_its_weight_is_refused() =>
        AssertRefused(FileOf(("x", Node("Affine", ("weight", Real([2, 1], 1, 1)), ("bias", Real([3], 1, 1, 1))))), "HW1025", "node 'x'", "'bias' has shape [3], but 'weight' asks for [2].");

    [Fact]
    public void Integer_parameters_become_real_numbers_with_a_warning()
    {
        NirDocument document = Read(FileOf(("x", Node("Scale", ("scale", Ints(3, -4))))));
        Assert.Equal([3, -4], Assert.IsType<ScaleNode>(document.Graph.Nodes[0]).Scale.Values);
        Assert.Equal("HWW101", Assert.Single(document.Warnings).Code);
    }

    [Fact]
    public void A_repeated_edge_is_kept_once_with_a_warning()
    {
        NirDocument document = Read(File(Graph(
            new Hdf5TextsItem([3, 2], ["a", "b", "a", "b", "b", "a"]), ("a", Node("Scale", ("scale", One))), ("b", Node("Scale", ("scale", One))))));
        Assert.Equal([new Edge("a", "b"), new Edge("b", "a")], document.Graph.Edges);
        Assert.Contains("a→b", Assert.Single(document.Warnings, w => w.Code == "HWW103").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_dangling_edges_of_a_graph_come_in_one_error()
    {
        UserError error = Refused(File(Graph(new Hdf5TextsItem([3, 2], ["a", "x", "y", "a", "a", "a"]), ("a", Node("Scale", ("scale", One))))));
        Assert.Equal("HW1029", error.Code);
        Assert.Contains("2 edges name nodes that the graph does not have: a→x, y→a; its nodes are a.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edges_of_a_wrong_shape_are_refused() =>
        AssertRefused(File(Graph(new Hdf5TextsItem([3], ["a", "a", "a"]), ("a", Node("Scale", ("scale", One))))), "HW1030", "test.nir", "shape [3]");

    [Fact]
    public void A_slash_in_a_node_name_is_explained() =>
        AssertRefused(FileOf(("a", new Hdf5GroupItem([("b", Node("Scale", ("scale", One)))]))), "HW1024", "node 'a'", "A '/' in a node name splits it into groups");

    [Fact]
    public void A_control_character_in_a_name_is_refused_and_never_printed()
    {
        UserError error = Refused(FileOf(("a\u001b[2J", Node("Scale", ("scale", One)))));
        Assert.Equal("HW1028", error.Code);
        Assert.DoesNotContain('\u001b', error.ToString());
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_refused()
    {
        byte[] file = FileOf(("qqqq", Node("Scale", ("scale", One))));
        file[file.AsSpan().IndexOf("qqqq"u8)] = 0xFF;
        AssertRefused(file, "HW1028", "at byte", "is not UTF-8");
    }

    [Fact]
    public void A_root_that_is_not_a_graph_is_refused() =>
        AssertRefused(File(Node("LIF")), "HW1022", "test.nir", "the root node is of type 'LIF', expected NIRGraph");

    [Fact]
    public void HDF5_without_a_network_says_what_it_holds() =>
        AssertRefused(Hdf5Writer.Write(new Hdf5GroupItem([("weights", One)])), "HW1020", "test.nir", "no group 'node' among 'weights'");

    [Fact]
    public void Numbers_of_a_convolution_may_be_single_and_stay_within_their_limits()
    {
        (string, Hdf5Item)[] conv =
            [("weight", Real([2, 1, 1, 1], 1, 2)), ("bias", Real([2], 0, 0)), ("padding", Ints(1)), ("dilation", Ints(1)), ("groups", Ints(1)), ("stride", Ints(2))];
        Conv2dNode node = Assert.IsType<Conv2dNode>(Read(FileOf(("x", Node("Conv2d", conv)))).Graph.Nodes[0]);
        Assert.Equal([2, 2], node.Stride);
        Assert.Null(node.InputSize);
        conv[^1] = ("stride", Ints(0));
        AssertRefused(FileOf(("x", Node("Conv2d", conv))), "HW1025", "node 'x'", "'stride' holds 0, expected a whole number of at least 1");
        conv[^1] = ("stride", Ints(1, 1, 1));
        AssertRefused(FileOf(("x", Node("Conv2d", conv))), "HW1025", "node 'x'", "'stride' holds 3 numbers, expected 2");
        conv[^1] = ("stride", Ints(1));
        conv[2] = ("padding", Text("reflect"));
        AssertRefused(FileOf(("x", Node("Conv2d", conv))), "HW1025", "node 'x'", "'padding' is 'reflect', expected numbers, 'same' or 'valid'");
        conv[2] = ("padding", Ints(0));
        conv[4] = ("groups", Ints(3));
        AssertRefused(FileOf(("x", Node("Conv2d", conv))), "HW1025", "node 'x'", "2 output channels do not divide into 3 groups");
    }

    private static void AssertRefused(byte[] file, string code, string place, string message)
    {
        UserError error = Refused(file);
        Assert.Equal(code, error.Code);
        Assert.Contains(place, error.Place, StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }
}
