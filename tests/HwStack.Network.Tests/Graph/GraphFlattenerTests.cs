using HwStack.Diagnostics;
using static HwStack.Network.Tests.GraphBuilder;

namespace HwStack.Network.Tests;

public class GraphFlattenerTests
{
    private static NetworkGraph Recurrent(string edges = "input->lif;lif->lin;lin->lif;lif->output") => Graph(
        [Input("input", 3), Lif("lif", 3), Linear("lin", 3, 3), Output("output", 3)], edges.Split(';'));

    [Fact]
    public void A_flat_graph_stays_as_it_is()
    {
        NetworkGraph graph = Graph([Input("in", 3), Lif("lif", 3), Output("out", 3)], "in->lif", "lif->out");
        FlatGraph flat = GraphFlattener.Flatten(graph);
        Assert.Equal(["in", "lif", "out"], flat.Graph.Nodes.Select(node => node.Name));
        Assert.Equal(graph.Edges, flat.Graph.Edges);
        Assert.Empty(flat.Ports);
    }

    [Fact]
    public void A_nested_graph_becomes_dotted_names_and_joined_edges()
    {
        NetworkGraph graph = Graph(
            [Input("in", 3), new GraphNode("lif1", Recurrent()), Linear("fc", 2, 3), Output("out", 2)], "in->lif1", "lif1->fc", "fc->out");
        FlatGraph flat = GraphFlattener.Flatten(graph);
        Assert.Equal(["in", "lif1.lif", "lif1.lin", "fc", "out"], flat.Graph.Nodes.Select(node => node.Name));
        Assert.Equal(
            ["fc->out", "in->lif1.lif", "lif1.lif->fc", "lif1.lif->lif1.lin", "lif1.lin->lif1.lif"],
            flat.Graph.Edges.Select(edge => edge.From + "->" + edge.To).Order(StringComparer.Ordinal));
        Assert.Equal(["lif1.input", "lif1.output"], flat.Ports.Select(port => port.Path));
        Assert.Equal("in", flat.Ports[0].Source);
        Assert.Equal("lif1.lif", flat.Ports[1].Source);
    }

    [Fact]
    public void Ports_of_graphs_in_graphs_are_passed_through()
    {
        GraphNode inner = new("b", Recurrent());
        GraphNode outer = new("a", Graph([Input("i", 3), inner, Output("o", 3)], "i->b", "b->o"));
        GraphNode through = new("wire", Graph([Input("i", 3), Output("o", 3)], "i->o"));
        NetworkGraph graph = Graph([Input("in", 3), outer, through, Output("out", 3)], "in->a", "a->wire", "wire->out");
        NetworkGraph flat = GraphFlattener.Flatten(graph).Graph;
        Assert.Contains(Edge("in->a.b.lif"), flat.Edges);
        Assert.Contains(Edge("a.b.lif->out"), flat.Edges);
        Assert.Equal(4, flat.Edges.Count);
    }

    [Fact]
    public void All_dangling_edges_are_listed_at_once_with_their_graph()
    {
        NetworkGraph nested = Graph([Input("input", 3), Lif("lif1", 3), Output("output", 3)], "input->lif", "lif->output");
        NetworkGraph graph = Graph([Input("in", 3), new GraphNode("lif1", nested), Output("out", 3)], "in->lif1", "lif1->out", "x->y");
        IReadOnlyList<UserError> errors = Assert.Throws<UserErrorException>(() => GraphFlattener.Flatten(graph)).Errors;
        Assert.Equal(3, errors.Count);
        Assert.All(errors, error => Assert.Equal("HW1501", error.Code));
        Assert.Contains("names 'x' and 'y'", errors[0].Message);
        Assert.Contains("input -> lif of nested graph 'lif1' names 'lif'", errors[1].Message);
    }

    [Fact]
    public void Two_connected_ports_are_refused_with_the_graphs_name()
    {
        NetworkGraph nested = Graph([Input("a", 3), Input("b", 3), Lif("lif", 3), Output("o", 3)], "a->lif", "b->lif", "lif->o");
        UserError error = Error(() => GraphFlattener.Flatten(Graph([Input("in", 3), new GraphNode("g", nested), Output("out", 3)], "in->g", "g->out")));
        Assert.Equal("HW1503", error.Code);
        Assert.Equal("g", error.Place);
        Assert.Contains("2 connected Input nodes", error.Message);
    }

    [Fact]
    public void A_second_port_without_edges_does_no_harm()
    {
        NetworkGraph nested = Graph([Input("a", 3), Input("b", 3), Lif("lif", 3), Output("o", 3)], "b->lif", "lif->o");
        NetworkGraph flat = GraphFlattener.Flatten(Graph([Input("in", 3), new GraphNode("g", nested), Output("out", 3)], "in->g", "g->out")).Graph;
        Assert.Contains(Edge("in->g.lif"), flat.Edges);
    }

    [Fact]
    public void A_nested_graph_without_port_is_refused()
    {
        NetworkGraph nested = Graph([Lif("lif", 3)]);
        Assert.Equal("HW1503", Error(() => GraphFlattener.Flatten(Graph([Input("in", 3), new GraphNode("g", nested)], "in->g"))).Code);
    }

    [Fact]
    public void Names_that_collide_after_flattening_are_refused()
    {
        NetworkGraph graph = Graph([Lif("g.lif", 3), new GraphNode("g", Graph([Lif("lif", 3)]))]);
        UserError error = Error(() => GraphFlattener.Flatten(graph));
        Assert.Equal("HW1504", error.Code);
        Assert.Equal("g.lif", error.Place);
        Assert.Equal("HW1504", Error(() => GraphFlattener.Flatten(Graph([Lif("a", 3), Lif("a", 3)]))).Code);
    }

    [Fact]
    public void Nesting_up_to_the_limit_works_and_beyond_is_refused()
    {
        NetworkGraph Nest(int depth)
        {
            NetworkGraph graph = Graph([Lif("lif", 3)]);
            for (int level = 0; level < depth; level++)
            {
                graph = Graph([new GraphNode("g", graph)]);
            }

            return graph;
        }

        Assert.Single(GraphFlattener.Flatten(Nest(GraphFlattener.DepthMax)).Graph.Nodes);
        Assert.Equal("HW1502", Error(() => GraphFlattener.Flatten(Nest(GraphFlattener.DepthMax + 1))).Code);
        Assert.Equal("HW1502", Error(() => GraphFlattener.Flatten(Nest(100_000))).Code);
    }

    [Fact]
    public void A_ring_of_ports_ends()
    {
        GraphNode Wire(string name) => new(name, Graph([Input("i", 3), Output("o", 3)], "i->o"));
        NetworkGraph graph = Graph([Input("in", 3), Wire("a"), Wire("b"), Output("out", 3)], "in->a", "a->b", "b->a", "b->out");
        Assert.Equal([Edge("in->out")], GraphFlattener.Flatten(graph).Graph.Edges);
    }

    [Fact]
    public void Metadata_of_the_network_is_kept()
    {
        NetworkGraph graph = Graph([Lif("a", 1)]) with { Metadata = new Dictionary<string, object> { ["dt"] = 1e-4 } };
        Assert.Equal(1e-4, GraphFlattener.Flatten(graph).Graph.Metadata["dt"]);
    }

    [Fact]
    public void Countless_dangling_edges_are_cut_off()
    {
        NetworkGraph graph = Graph([Lif("a", 1)]) with { Edges = [.. Enumerable.Range(0, 5000).Select(i => new Edge("a", "b" + i))] };
        Assert.Equal(GraphFlattener.ErrorsMax, Assert.Throws<UserErrorException>(() => GraphFlattener.Flatten(graph)).Errors.Count);
    }
}
