using HwStack.Diagnostics;
using static HwStack.Reference.Tests.Data.OneNode;

namespace HwStack.Reference.Tests;

public class ReferenceSimulatorTests
{
    private static PreparedNetwork Prepare(NetworkNode[] nodes, params string[] edges) =>
        NetworkModel.Prepare(new NetworkGraph(nodes, [.. edges.Select(edge => new Edge(edge.Split("->")[0], edge.Split("->")[1]))]), Steps());

    private static IfNode If(string name, double threshold = 0.5) => new(name, T(1), T(threshold), T(0));

    private static double[] Read(PreparedNetwork network, string node, params double[] input) =>
        [.. Run(network, Rows(input), simulator => simulator.Output(node).ToArray()).Select(row => row[0])];

    [Fact]
    public void Edges_into_a_node_are_summed()
    {
        PreparedNetwork network = Prepare(
            [new InputNode("in", [1]), new ScaleNode("a", T(2)), new ScaleNode("b", T(30)), new OutputNode("out", [1])], "in->a", "in->b", "a->out", "b->out", "in->out");
        Assert.Equal([33, 0, -66], Read(network, "out", 1, 0, -2));
    }

    [Fact]
    public void Feed_forward_nodes_act_in_the_same_step()
    {
        PreparedNetwork network = Prepare([new InputNode("in", [1]), If("x"), If("y"), If("z"), new OutputNode("out", [1])], "in->x", "x->y", "y->z", "z->out");
        Assert.Equal([0, 1, 0], Read(network, "out", 0, 1, 0));
    }

    [Fact]
    public void A_recurrent_edge_carries_the_step_before()
    {
        // The neuron fires once from outside and then keeps itself going through the loop.
        PreparedNetwork network = Prepare([new InputNode("in", [1]), If("lif"), new LinearNode("w", new Tensor([1], 1, 1))], "in->lif", "lif->w", "w->lif");
        Assert.Equal([0, 1, 1, 1], Read(network, "lif", 0, 1, 0, 0));
    }

    [Fact]
    public void A_self_loop_carries_the_step_before()
    {
        PreparedNetwork network = Prepare([new InputNode("in", [1]), new IntegratorNode("i", T(1))], "in->i", "i->i");
        Assert.Equal([1, 2, 4, 8], Read(network, "i", 1, 0, 0, 0));
    }

    [Fact]
    public void A_delay_in_a_loop_adds_to_the_one_step_of_the_loop()
    {
        PreparedNetwork network = Prepare([new InputNode("in", [1]), If("lif"), new DelayNode("d", T(2))], "in->lif", "lif->d", "d->lif");
        Assert.Equal([1, 0, 0, 1, 0, 0, 1], Read(network, "lif", 1, 0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public void A_recurrent_bias_is_there_from_the_first_step()
    {
        // As in snnTorch: before step 0 nothing has fired, and the recurrent layer gives its bias for that.
        PreparedNetwork network = Prepare(
            [new InputNode("in", [1]), new IntegratorNode("v", T(1)), new AffineNode("w", new Tensor([0], 1, 1), T(0.25))], "in->v", "v->w", "w->v");
        Assert.Equal([0.25, 0.5, 0.75], Read(network, "v", 0, 0, 0));
    }

    [Fact]
    public void A_bias_reaches_a_late_edge_also_through_several_stateless_nodes()
    {
        // The search enters the loop at b, so that a -> b is late and a itself waits for the late value of v.
        PreparedNetwork network = Prepare(
            [
                new InputNode("in", [1]), new AffineNode("a", new Tensor([1], 1, 1), T(1)), new AffineNode("b", new Tensor([1], 1, 1), T(10)),
                new IntegratorNode("v", T(1)), new ScaleNode("s", T(0)),
            ],
            "in->b", "b->v", "v->s", "s->a", "a->b");
        Assert.Contains(new Edge("a", "b"), network.LateEdges);
        Assert.Equal([11, 22], Read(network, "v", 0, 0));
    }

    [Fact]
    public void A_nested_graph_acts_like_its_flat_twin()
    {
        NetworkNode[] inner = [new InputNode("i", [1]), If("lif", 1.5), new LinearNode("w", new Tensor([0.75], 1, 1)), new OutputNode("o", [1])];
        NetworkGraph nested = new(inner, [new Edge("i", "lif"), new Edge("lif", "w"), new Edge("w", "lif"), new Edge("lif", "o")]);
        PreparedNetwork network = Prepare([new InputNode("in", [1]), new GraphNode("g", nested), new OutputNode("out", [1])], "in->g", "g->out");
        PreparedNetwork twin = Prepare([inner[1], inner[2], new InputNode("in", [1]), new OutputNode("out", [1])], "in->lif", "lif->w", "w->lif", "lif->out");
        double[] input = [1, 1, 1, 0, 1, 0, 0, 1, 1];
        Assert.Equal([0, 1, 1, 0, 1, 0, 1, 1, 1], Read(network, "out", 1, 1, 1, 0, 1, 0, 1, 1, 1));
        Assert.Equal(Read(twin, "out", input), Read(network, "out", input));
    }

    [Fact]
    public void Reset_gives_the_same_run_again()
    {
        PreparedNetwork network = Prepare(
            [new InputNode("in", [1]), new LifNode("lif", T(3), T(2), T(0.1), T(1), T(0)), new DelayNode("d", T(2)), new AffineNode("w", new Tensor([0.5], 1, 1), T(0.2))],
            "in->lif", "lif->d", "d->w", "w->lif");
        ReferenceSimulator simulator = new(network);
        Dictionary<string, Signal> inputs = new() { ["in"] = Signal.FromDense([1, 0, 1, 1, 0, 1, 1, 1, 0, 1], 10, 1) };
        double[] Once() => [.. Enumerable.Range(0, 12).SelectMany(_ =>
        {
            simulator.Step(inputs);
            return new[] { simulator.V("lif")[0], simulator.Output("lif")[0], simulator.Output("w")[0] };
        })];

        double[] first = Once();
        Assert.Contains(1d, first);
        simulator.Reset();
        Assert.Equal(0, simulator.Steps);
        Assert.Equal(first, Once());
    }

    [Fact]
    public void Quantities_that_a_node_lacks_are_empty()
    {
        ReferenceSimulator simulator = new(Prepare([new InputNode("in", [1]), If("x")], "in->x"));
        Assert.Equal(1, simulator.V("x").Length);
        Assert.True(simulator.U("x").IsEmpty);
        Assert.True(simulator.V("in").IsEmpty);
        Assert.Throws<KeyNotFoundException>(() => simulator.Output("y").Length);
    }

    [Fact]
    public void Signals_that_do_not_fit_are_refused_with_the_inputs_name()
    {
        PreparedNetwork network = Prepare([new InputNode("in", [2]), new OutputNode("out", [2])], "in->out");
        string Code(string name, Signal signal) =>
            Assert.Throws<UserErrorException>(() => SignalChecks.Require(network, new Dictionary<string, Signal> { [name] = signal })).Errors[0].Code;

        Assert.Equal("HW0201", Code("out", Signal.FromDense([1, 2], 1, 2)));
        Assert.Equal("HW0203", Code("in", Signal.FromDense([1, 2, 3], 1, 3)));
        Assert.Equal("HW0205", Code("in", Signal.FromDense([1, float.NaN], 1, 2)));
        Assert.Equal("HW0205", Code("in", new Signal(1, 2, [0, 1], [2], [1])));
        SignalChecks.Require(network, new Dictionary<string, Signal> { ["in"] = Signal.FromDense([1, 2], 1, 2) });
    }
}
