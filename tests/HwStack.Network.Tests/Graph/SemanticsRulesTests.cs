using HwStack.Diagnostics;
using static HwStack.Network.Tests.GraphBuilder;

namespace HwStack.Network.Tests;

public class SemanticsRulesTests
{
    private static PreparedNetwork With(NetworkNode node, NetworkSemantics semantics) =>
        NetworkModel.Prepare(Graph([Input("in", 1), node, Output("out", 1)], $"in->{node.Name}", $"{node.Name}->out"), semantics);

    private static LifNode Tau(double tau) => Lif("lif", 1) with { Tau = T(tau) };

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_time_step_that_is_not_positive_is_refused(double dt) => Assert.Equal("HW1500", Error(() => With(Tau(1), new NetworkSemantics(dt))).Code);

    [Theory]
    [InlineData(1.0, 1e-3, IfInputRule.Impulse)]
    [InlineData(1000.0, 1e-3, IfInputRule.Current)]
    [InlineData(10000.0, 1e-4, IfInputRule.Current)]
    [InlineData(20.0, 1e-3, IfInputRule.Impulse)]
    [InlineData(40.0, 1e-3, IfInputRule.Current)]
    public void The_meaning_of_if_inputs_is_the_gain_nearer_to_one(double r, double dt, IfInputRule expected)
    {
        PreparedNetwork network = With(If("if", 1) with { R = T(r) }, new NetworkSemantics(dt));
        Assert.Equal(expected, network.Semantics.IfInput);
        Assert.Equal("HWW157", Assert.Single(network.Warnings).Code);
    }

    [Fact]
    public void A_said_meaning_of_if_inputs_is_kept_in_silence()
    {
        PreparedNetwork network = With(If("if", 1), new NetworkSemantics(1e-3, IfInput: IfInputRule.Current));
        Assert.Equal(IfInputRule.Current, network.Semantics.IfInput);
        Assert.Empty(network.Warnings);
    }

    [Theory]
    [InlineData(2e-4)]
    [InlineData(1.3e-4)]
    [InlineData(1e-4)]
    public void Euler_takes_time_constants_down_to_the_time_step(double tau) => Assert.Empty(With(Tau(tau), new NetworkSemantics(1e-4)).Warnings);

    [Fact]
    public void Euler_below_the_time_step_is_refused_and_exact_is_offered()
    {
        UserError error = Error(() => With(Tau(0.5e-4), new NetworkSemantics(1e-4)));
        Assert.Equal("HW1514", error.Code);
        Assert.Contains("exact", error.Hint);
        Assert.Equal("HWW158", Assert.Single(With(Tau(0.5e-4), new NetworkSemantics(1e-4, Integrator: Integrator.Exact)).Warnings).Code);
    }

    [Fact]
    public void A_time_constant_of_millions_of_steps_is_warned_of() =>
        Assert.Equal("HWW158", Assert.Single(With(Tau(20), new NetworkSemantics(1e-6)).Warnings).Code);

    [Fact]
    public void Time_constants_at_or_below_zero_are_counted_and_refused()
    {
        LifNode lif = Lif("LIF", 4) with { Tau = T(3, -3211, 0, 5) };
        UserError error = Error(() => Prepare(Graph([Input("in", 4), lif], "in->LIF")));
        Assert.Equal("HW1513", error.Code);
        Assert.Contains("2 of 4 tau", error.Message);
        Assert.Contains("-3211", error.Message);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Parameters_that_are_not_finite_are_refused_with_their_place(double value)
    {
        UserError error = Error(() => Prepare(Graph([Input("in", 2), new LinearNode("fc", new Tensor([1, value], 1, 2))], "in->fc")));
        Assert.Equal("HW1513", error.Code);
        Assert.Contains("weight[1]", error.Message);
    }

    [Fact]
    public void Delays_are_rounded_to_steps_with_a_warning()
    {
        Assert.Equal("HWW159", Assert.Single(With(new DelayNode("d", T(0.0026)), new NetworkSemantics(1e-3)).Warnings).Code);
        Assert.Empty(With(new DelayNode("d", T(0.003)), new NetworkSemantics(1e-3)).Warnings);
    }

    [Theory]
    [InlineData(-1e-3)]
    [InlineData(1e9)]
    public void Delays_out_of_range_are_refused(double delay) =>
        Assert.Equal("HW1515", Error(() => With(new DelayNode("d", T(delay)), new NetworkSemantics(1e-3))).Code);

    [Fact]
    public void A_reset_value_that_the_rule_ignores_is_warned_of()
    {
        LifNode lif = Tau(5) with { VReset = T(-0.5) };
        Assert.Equal("HWW163", Assert.Single(With(lif, new NetworkSemantics(1, ResetRule.Subtract)).Warnings).Code);
        Assert.Empty(With(lif, new NetworkSemantics(1, ResetRule.Value)).Warnings);
    }
}
