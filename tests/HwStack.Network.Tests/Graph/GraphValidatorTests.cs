using HwStack.Diagnostics;
using static HwStack.Network.Tests.GraphBuilder;

namespace HwStack.Network.Tests;

public class GraphValidatorTests
{
    private static (NetworkGraph Graph, List<Warning> Warnings) Validate(NetworkGraph graph)
    {
        List<Warning> warnings = [];
        return (GraphValidator.Validate(graph, warnings), warnings);
    }

    [Fact]
    public void Duplicate_edges_count_once_with_a_warning()
    {
        (NetworkGraph graph, List<Warning> warnings) = Validate(Graph([Input("in", 2), Lif("lif", 2), Output("out", 2)], "in->lif", "in->lif", "lif->out"));
        Assert.Equal([Edge("in->lif"), Edge("lif->out")], graph.Edges);
        Assert.Equal("HWW150", Assert.Single(warnings).Code);
    }

    [Fact]
    public void Missing_ports_are_made_for_roots_and_leaves()
    {
        (NetworkGraph graph, List<Warning> warnings) = Validate(Graph([Linear("fc", 3, 24), Lif("lif", 3)], "fc->lif"));
        Assert.Equal([24], Assert.IsType<InputNode>(graph.Nodes[2]).Shape);
        Assert.Equal(["fc", "lif", "input_fc", "output_lif"], graph.Nodes.Select(node => node.Name));
        Assert.Equal([Edge("fc->lif"), Edge("input_fc->fc"), Edge("lif->output_lif")], graph.Edges);
        Assert.Equal(["HWW152", "HWW152"], warnings.Select(warning => warning.Code));
    }

    [Fact]
    public void A_made_port_gets_the_leafs_shape()
    {
        PreparedNetwork network = Prepare(Graph([Linear("fc", 3, 24), Lif("lif", 3)], "fc->lif"));
        Assert.Equal([3], network.Graph.Nodes.OfType<OutputNode>().Single().Shape);
    }

    [Fact]
    public void A_root_of_unknown_shape_gets_no_input_but_an_error()
    {
        NetworkGraph graph = Graph([new SumPool2dNode("pool", [2, 2], [2, 2], [0, 0]), Lif("lif", 3)], "pool->lif");
        Assert.Equal("HW1509", Error(() => Validate(graph)).Code);
    }

    [Fact]
    public void Unreached_nodes_are_warned_of_and_kept()
    {
        (NetworkGraph graph, List<Warning> warnings) = Validate(Graph([Input("in", 2), Lif("lif", 2), Lif("lone", 2), Output("out", 2)], "in->lif", "lif->out"));
        Assert.Equal(4, graph.Nodes.Count);
        Warning warning = Assert.Single(warnings);
        Assert.Equal(("HWW151", "lone"), (warning.Code, warning.Place));
    }

    [Fact]
    public void Edges_into_inputs_and_out_of_outputs_are_all_refused()
    {
        NetworkGraph graph = Graph([Input("in", 2), Lif("lif", 2), Output("out", 2)], "in->lif", "lif->in", "lif->out", "out->lif");
        UserErrorException refused = Assert.Throws<UserErrorException>(() => Validate(graph));
        Assert.Equal(["HW1505", "HW1505"], refused.Errors.Select(error => error.Code));
        Assert.Equal(["in", "out"], refused.Errors.Select(error => error.Value));
    }

    [Fact]
    public void An_empty_network_is_refused() => Assert.Equal("HW1506", Error(() => Validate(Graph([]))).Code);

    [Fact]
    public void A_network_that_is_one_loop_has_no_ports_and_says_so()
    {
        (_, List<Warning> warnings) = Validate(Graph([Lif("a", 2), Lif("b", 2)], "a->b", "b->a"));
        Assert.Equal(["HWW161", "HWW161", "HWW151"], warnings.Select(warning => warning.Code));
    }
}
