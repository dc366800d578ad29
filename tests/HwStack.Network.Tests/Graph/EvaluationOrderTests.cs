using HwStack.Diagnostics;
using static HwStack.Network.Tests.GraphBuilder;

namespace HwStack.Network.Tests;

public class EvaluationOrderTests
{
    [Fact]
    public void The_edge_that_closes_a_recurrent_loop_is_late()
    {
        EvaluationOrder order = EvaluationOrder.Compute(Graph(
            [Linear("fc1", 3, 2), Linear("fc2", 2, 3), Input("input", 2), Lif("lif1.lif", 3), Linear("lif1.w_rec", 3, 3), Output("output", 2)],
            "lif1.w_rec->lif1.lif", "fc2->output", "input->fc1", "lif1.lif->lif1.w_rec", "fc1->lif1.lif", "lif1.lif->fc2"));
        Assert.Equal([Edge("lif1.w_rec->lif1.lif")], order.LateEdges);
        Assert.Equal(["input", "fc1", "lif1.lif", "lif1.w_rec", "fc2", "output"], order.Nodes);
        Assert.Empty(order.Warnings);
    }

    [Fact]
    public void A_self_loop_is_late()
    {
        EvaluationOrder order = EvaluationOrder.Compute(Graph([Input("in", 2), Lif("lif", 2)], "in->lif", "lif->lif"));
        Assert.Equal([Edge("lif->lif")], order.LateEdges);
    }

    [Fact]
    public void Every_edge_that_is_not_late_goes_forward_in_the_order()
    {
        NetworkGraph graph = Graph(
            [Input("a", 1), Input("b", 1), .. Enumerable.Range(0, 30).Select(i => Lif($"n{i}", 1))],
            [.. Enumerable.Range(0, 200).Select(i => $"n{i * 7 % 30}->n{((i * i) + 3) % 30}").Distinct(), "a->n4", "b->n9"]);
        EvaluationOrder order = EvaluationOrder.Compute(graph);
        Assert.Equal(32, order.Nodes.Distinct().Count());
        Dictionary<string, int> position = order.Nodes.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at);
        Assert.All(graph.Edges, edge => Assert.True(order.LateEdges.Contains(edge) == (position[edge.From] >= position[edge.To])));
    }

    [Fact]
    public void A_loop_of_two_neurons_is_warned_of_because_the_late_edge_is_a_choice()
    {
        EvaluationOrder order = EvaluationOrder.Compute(Graph([Input("in", 2), Lif("x", 2), Lif("y", 2)], "in->x", "x->y", "y->x"));
        Warning warning = Assert.Single(order.Warnings);
        Assert.Equal("HWW156", warning.Code);
        Assert.Contains("y -> x", warning.Message);
    }

    [Fact]
    public void A_loop_without_state_is_refused_and_named()
    {
        UserError error = Error(() => EvaluationOrder.Compute(Graph([Input("in", 2), Linear("a", 2, 2), Linear("b", 2, 2)], "in->a", "a->b", "b->a")));
        Assert.Equal("HW1512", error.Code);
        Assert.Contains("'a', 'b'", error.Message);
    }

    [Fact]
    public void The_order_does_not_depend_on_the_order_of_edges()
    {
        string[] edges = ["in->x", "x->y", "y->x", "in->y", "y->z", "z->x"];
        NetworkNode[] nodes = [Input("in", 2), Lif("x", 2), Lif("y", 2), Lif("z", 2)];
        EvaluationOrder there = EvaluationOrder.Compute(Graph(nodes, edges)), back = EvaluationOrder.Compute(Graph(nodes, [.. edges.Reverse()]));
        Assert.Equal(there.Nodes, back.Nodes);
        Assert.Equal(there.LateEdges, back.LateEdges);
    }

    [Fact]
    public void A_chain_of_a_hundred_thousand_nodes_is_ordered()
    {
        const int Length = 100_000;
        NetworkGraph graph = Graph([.. Enumerable.Range(0, Length).Select(i => Lif("n" + i))], [.. Enumerable.Range(0, Length).Select(i => $"n{i}->n{(i + 1) % Length}")]);
        EvaluationOrder order = EvaluationOrder.Compute(graph);
        Assert.Equal("n0", order.Nodes[0]);
        Assert.Equal([Edge($"n{Length - 1}->n0")], order.LateEdges);
    }

    [Fact]
    public void The_search_starts_at_the_inputs_wherever_they_stand()
    {
        // Starting at a, the edge x -> a would be late; from the input it is a -> x.
        EvaluationOrder order = EvaluationOrder.Compute(Graph([Linear("a", 2, 2), Input("in", 2), Lif("x", 2)], "in->x", "x->a", "a->x"));
        Assert.Equal([Edge("a->x")], order.LateEdges);
    }
}
