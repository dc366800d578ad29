namespace HwStack.Reference.Tests.Kernels;

/// <summary>Nodes on a grid do what docs/chip.md works out by hand.</summary>
public class GridKernelTests
{
    // Section 5, first example: leak 0.1, bias 0.5 LSB, logical id 7, v = 100, input 300/256, tick 100, seed 42.
    [Theory]
    [InlineData("nearest_even", 95, 92)]
    [InlineData("dither", 95, 92)]
    [InlineData("stochastic", 95, 91)]
    [InlineData("dither", 90, 0)]
    public void A_leaky_neuron_steps_as_the_worked_example_says(string rounding, int threshold, double expected)
    {
        const double Leak = 6554 / 65536.0;
        LifNode node = new("n", One(1 / Leak), One(1 / Leak), One(0), One(threshold - 0.5), One(0)) { Metadata = Grid(rounding, vStart: 100, firstTick: 100) };
        ReferenceSimulator simulator = Simulate(node, (300 + 128) / 256.0, 1);
        Assert.Equal(expected, simulator.V("n")[0]);
        Assert.Equal(expected == 0 ? 1 : 0, simulator.Output("n")[0]);
    }

    // Second example: u = 35 (34.7), v = 54 (53.75).
    [Fact]
    public void A_current_based_neuron_steps_as_the_worked_example_says()
    {
        const double LeakV = 6554 / 65536.0, LeakU = 13107 / 65536.0;
        CubaLifNode node = new("n", One(1 / LeakU), One(1 / LeakV), One(0.25 / LeakV), One(0), One(99.5), One(1 / LeakU), One(0))
        {
            Metadata = Grid("nearest_even", vStart: 50, uStart: 40),
        };
        ReferenceSimulator simulator = Simulate(node, 700 / 256.0, 1);
        Assert.Equal(35, simulator.U("n")[0]);
        Assert.Equal(54, simulator.V("n")[0]);
    }

    [Fact]
    public void States_are_clamped_and_refractory_steps_drop_what_comes()
    {
        IfNode node = new("n", One(1), One(9.5), One(2)) { Metadata = Grid("nearest_even", refractory: 2) };
        Assert.Equal(2, Simulate(node, 20, 1).V("n")[0]);
        Assert.Equal(2, Simulate(node, 20, 3).V("n")[0]);
        Assert.Equal(-128, Simulate(node, -5000, 1).V("n")[0]);
    }

    [Fact]
    public void A_linear_leak_stops_at_zero()
    {
        IfNode node = new("n", One(1), One(99.5), One(0)) { Metadata = Grid("nearest_even", vStart: 5, linearLeak: 2) };
        Assert.Equal(3, Simulate(node, 0, 1).V("n")[0]);
        Assert.Equal(0, Simulate(node, 0, 4).V("n")[0]);
    }

    // 20 comes, then 15; the threshold is 10.
    [Theory]
    [InlineData("value", 0, 0)]
    [InlineData("subtract", 10, 15)]
    [InlineData("snn_torch", 10, 15)]
    [InlineData("subtract_delayed", 20, 25)]
    [InlineData("value_delayed", 20, 0)]
    public void Each_reset_rule_acts_when_it_should(string reset, double first, double second)
    {
        bool setsValue = reset.StartsWith("value", StringComparison.Ordinal);
        double origin = setsValue ? 0 : 0.5; // as the disassembler writes it: NIR subtracts its threshold
        IfNode node = new("n", One(1), One(setsValue ? 9.5 : 10), One(0)) { Metadata = Grid("nearest_even", reset: reset, origin: origin) };
        ReferenceSimulator simulator = new(NetworkModel.Prepare(Graph(node), new NetworkSemantics(1, IfInput: IfInputRule.Impulse)));
        Dictionary<string, Signal> inputs = new() { ["in"] = Signal.FromDense([20f, 15f], 2, 1) };
        simulator.Step(inputs);
        Assert.Equal(1, simulator.Output("n")[0]);
        Assert.Equal(first, simulator.V("n")[0] - origin);
        simulator.Step(inputs);
        Assert.Equal(reset == "value_delayed" ? 0 : 1, simulator.Output("n")[0]);
        Assert.Equal(second, simulator.V("n")[0] - origin);
    }

    [Theory]
    [InlineData("rounding", "sideways")]
    [InlineData("v_lsb", 0.0)]
    [InlineData("v_lsb", double.NaN)]
    [InlineData("fraction_bits", 99L)]
    [InlineData("id", -1.0)]
    [InlineData("previous_u", 3L)]
    [InlineData("refractory_steps", 0.5)]
    public void A_grid_that_cannot_be_used_is_warned_about_and_left_out(string entry, object value)
    {
        Dictionary<string, object> entries = new((Dictionary<string, object>)Grid("nearest_even")[GridMetadata.Key]) { [entry] = value };
        IfNode node = new("n", One(1), One(1), One(0)) { Metadata = new Dictionary<string, object> { [GridMetadata.Key] = entries } };
        PreparedNetwork network = NetworkModel.Prepare(Graph(node), new NetworkSemantics(1));
        Assert.Empty(network.StateGrids);
        Assert.Contains(network.Warnings, warning => warning.Code == "HWW352" && warning.Message.Contains(entry, StringComparison.Ordinal));
    }

    [Fact]
    public void Float_states_leave_a_grid_aside()
    {
        IfNode node = new("n", One(1), One(9.5), One(0)) { Metadata = Grid("nearest_even") };
        ReferenceSimulator simulator = new(NetworkModel.Prepare(Graph(node), new NetworkSemantics(1, IfInput: IfInputRule.Impulse, States: StateRule.Float)));
        simulator.Step(new Dictionary<string, Signal> { ["in"] = Signal.FromDense([0.25f], 1, 1) });
        Assert.Equal(0.25, simulator.V("n")[0]);
    }

    [Fact]
    public void Inputs_are_rounded_to_whole_payloads()
    {
        InputNode input = new("in", [1]) { Metadata = GridMetadata.Of(new InputGrid(0.5)) };
        NetworkGraph graph = new([input, new OutputNode("out", [1])], [new("in", "out")]);
        ReferenceSimulator simulator = new(NetworkModel.Prepare(graph, new NetworkSemantics(1)));
        simulator.Step(new Dictionary<string, Signal> { ["in"] = Signal.FromDense([0.8f], 1, 1) });
        Assert.Equal(1.0, simulator.Output("out")[0]);
    }

    private static Tensor One(double value) => new([value], 1);

    private static NetworkGraph Graph(NetworkNode node) => new([new InputNode("in", [1]), node, new OutputNode("out", [1])], [new("in", "n"), new("n", "out")]);

    private static ReferenceSimulator Simulate(NetworkNode node, double input, int steps)
    {
        ReferenceSimulator simulator = new(NetworkModel.Prepare(Graph(node), new NetworkSemantics(1, IfInput: IfInputRule.Impulse)));
        Dictionary<string, Signal> inputs = new() { ["in"] = Signal.FromDense([.. Enumerable.Repeat((float)input, steps)], steps, 1) };
        for (int step = 0; step < steps; step++)
        {
            simulator.Step(inputs);
        }

        return simulator;
    }

    private static Dictionary<string, object> Grid(
        string rounding, double vStart = 0, double uStart = 0, int firstTick = 0, int refractory = 0, double linearLeak = 0, string reset = "value", double origin = 0)
    {
        Dictionary<string, object> entries = new()
        {
            ["v_lsb"] = 1.0, ["v_origin"] = origin, ["u_lsb"] = 1.0, ["least"] = -128L, ["most"] = 127L, ["fraction_bits"] = 8L, ["leak_bits"] = 16L, ["rounding"] = rounding,
            ["reset"] = reset, ["id"] = 7.0, ["first_tick"] = (long)firstTick, ["seed"] = 42L, ["refractory_steps"] = (double)refractory, ["linear_leak"] = linearLeak,
            ["v_start"] = vStart, ["u_start"] = uStart, ["previous_u"] = false, ["held_steps"] = 0L,
        };
        return new Dictionary<string, object> { [GridMetadata.Key] = entries };
    }
}
