using static HwStack.Reference.Tests.Data.OneNode;

namespace HwStack.Reference.Tests.Kernels;

public class NeuronKernelTests
{
    private static double[] Column(double[][] rows, int column = 0) => [.. rows.Select(row => row[column])];

    [Fact]
    public void An_integrator_sums_impulses_or_integrates_currents()
    {
        IntegratorNode node = new("n", T(2));
        Near([2, 2, -4], Column(Run(node, [1], Rows(1, 0, -3))));
        Near([0.2, 0.2, -0.4], Column(Run(node, [1], Rows(1, 0, -3), new NetworkSemantics(0.1, IfInput: IfInputRule.Current))));
    }

    [Fact]
    public void If_fires_strictly_above_its_threshold_and_resets()
    {
        IfNode node = new("n", T(1), T(1), T(0));
        PreparedNetwork network = Prepared(node, [1]);
        double[][] rows = Run(network, Rows(0.5, 0.5, 0.5, 0, 2.25), simulator => [simulator.V("n")[0], simulator.Output("n")[0]]);
        Near([0.5, 1, 0, 0, 0], Column(rows));
        Near([0, 0, 1, 0, 1], Column(rows, 1));
    }

    [Fact]
    public void Li_leaks_towards_its_rest_and_gives_out_v()
    {
        // tau 4, dt 1: a quarter of the way to v_leak + r·x = 2 + 3·x.
        LiNode node = new("n", T(4), T(3), T(2));
        Near([0.5, 0.875, 1.40625], Column(Run(node, [1], Rows(0, 0, 1d / 3))), 1e-7);
    }

    [Fact]
    public void Lif_leaks_fires_and_resets_in_the_same_step()
    {
        LifNode node = new("n", T(2), T(1), T(0), T(1), T(-0.5));
        double[][] rows = Run(Prepared(node, [1]), Rows(1.5, 1.5, 0, 0), simulator => [simulator.V("n")[0], simulator.Output("n")[0]]);

        // 0.75; 1.125 > 1 → −0.5; −0.25; −0.125.
        Near([0.75, -0.5, -0.25, -0.125], Column(rows));
        Near([0, 1, 0, 0], Column(rows, 1));
    }

    [Fact]
    public void Cuba_li_filters_twice_and_v_sees_the_new_u()
    {
        CubaLiNode node = new("n", T(2), T(4), T(8), T(1), T(3));
        double[][] rows = Run(Prepared(node, [1]), Rows(1, 0), simulator => [simulator.U("n")[0], simulator.V("n")[0], simulator.Output("n")[0]]);

        // u = 0 + (3 − 0)/2 = 1.5; v = 0 + (1 − 0 + 12)/4 = 3.25. Then u = 0.75; v = 3.25 + (1 − 3.25 + 6)/4 = 4.1875.
        Near([1.5, 0.75], Column(rows));
        Near([3.25, 4.1875], Column(rows, 1));
        Near([3.25, 4.1875], Column(rows, 2));
    }

    [Fact]
    public void Cuba_lif_keeps_its_current_when_it_fires()
    {
        CubaLifNode node = new("n", T(2), T(1), T(1), T(0), T(1), T(4), T(0));
        double[][] rows = Run(Prepared(node, [1]), Rows(1, 0, 0), simulator => [simulator.U("n")[0], simulator.V("n")[0], simulator.Output("n")[0]]);

        // u = 2, 1, 0.5; with tau_mem = dt v is u, which fires at 2 only: 1 is not above 1.
        Near([2, 1, 0.5], Column(rows));
        Near([0, 1, 0.5], Column(rows, 1));
        Near([1, 0, 0], Column(rows, 2));
    }

    // An IF neuron with threshold 1 that gets 2.5, 0, 0, −1.75. Rows: v after the step, spike.
    [Theory]
    [InlineData(ResetRule.Zero, new[] { 0.0, 0, 0, -1.75 }, new[] { 1.0, 0, 0, 0 })]
    [InlineData(ResetRule.Value, new[] { 0.25, 0.25, 0.25, -1.5 }, new[] { 1.0, 0, 0, 0 })]
    [InlineData(ResetRule.Subtract, new[] { 1.5, 0.5, 0.5, -1.25 }, new[] { 1.0, 1, 0, 0 })]
    [InlineData(ResetRule.SnnTorch, new[] { 1.5, 1.5, 1.5, -0.25 }, new[] { 1.0, 0, 0, 0 })]
    public void Reset_rules_follow_their_formulas(ResetRule rule, double[] membranes, double[] spikes)
    {
        IfNode node = new("n", T(1), T(1), T(0.25));
        double[][] rows = Run(Prepared(node, [1], Steps(rule)), Rows(2.5, 0, 0, -1.75), simulator => [simulator.V("n")[0], simulator.Output("n")[0]]);
        Near(membranes, Column(rows));
        Near(spikes, Column(rows, 1));
    }

    [Fact]
    public void Snntorch_fires_again_when_the_guarded_membrane_is_still_above()
    {
        // 3.5 → fires, 2.5; guard 1: 2.5 − 1 = 1.5 > 1 fires, v −= (1 − 1)·1 → 1.5; guard 1: 0.5, no spike, v −= (0 − 1)·1 → 1.5.
        IfNode node = new("n", T(1), T(1), T(0));
        double[][] rows = Run(Prepared(node, [1], Steps(ResetRule.SnnTorch)), Rows(3.5, 0, 0), simulator => [simulator.V("n")[0], simulator.Output("n")[0]]);
        Near([2.5, 1.5, 1.5], Column(rows));
        Near([1, 1, 0], Column(rows, 1));
    }

    [Fact]
    public void Euler_and_exact_steps_have_their_own_decay()
    {
        LiNode node = new("n", T(0.02), T(2), T(0.5));
        double[][] input = Rows([.. Enumerable.Repeat(0.75, 50)]);
        double[] euler = Column(Run(node, [1], input, new NetworkSemantics(1e-3)));
        double[] exact = Column(Run(node, [1], input, new NetworkSemantics(1e-3, Integrator: Integrator.Exact)));
        for (int step = 0; step < 50; step++)
        {
            // dv/dt = (v_leak + r x − v) / tau from 0, with v_leak + r x = 2.
            Assert.Equal(2 * (1 - Math.Exp(-(step + 1) * 1e-3 / 0.02)), exact[step], 1e-12);
            Assert.Equal(2 * (1 - Math.Pow(1 - (1e-3 / 0.02), step + 1)), euler[step], 1e-12);
        }
    }

    [Fact]
    public void Exact_steps_of_a_current_follow_the_closed_form()
    {
        CubaLiNode node = new("n", T(0.4), T(3), T(1), T(0), T(2));
        double[][] rows = Run(Prepared(node, [1], new NetworkSemantics(1, Integrator: Integrator.Exact)), Rows(1, 1, 0), simulator => simulator.U("n").ToArray());
        double kept = Math.Exp(-1 / 0.4);
        Near([2 * (1 - kept), 2 * (1 - (kept * kept)), 2 * (1 - (kept * kept)) * kept], Column(rows));
    }

    [Fact]
    public void Every_neuron_has_its_own_parameters()
    {
        LifNode node = new("n", T(1, 2, 4), T(1, 1, 8), T(0, 0, 0), T(0.9, 5, 1.5), T(0, 0, 7));
        double[][] rows = Run(Prepared(node, [3]), [[1, 1, 1]], simulator => [.. simulator.V("n"), .. simulator.Output("n")]);
        Near([0, 0.5, 7, 1, 0, 1], rows[0]);
    }

    [Fact]
    public void Delay_gives_each_element_its_own_age_and_nothing_before()
    {
        DelayNode node = new("n", T(0, 0.001, 0.003));
        double[][] input = [[1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4], [5, 5, 5]];
        double[][] rows = Run(node, [3], input, new NetworkSemantics(1e-3));
        Near([1, 2, 3, 4, 5], Column(rows));
        Near([0, 1, 2, 3, 4], Column(rows, 1));
        Near([0, 0, 0, 1, 2], Column(rows, 2));
    }

    [Fact]
    public void A_delay_is_rounded_to_the_nearest_step() =>
        Near([0, 0, 1], Column(Run(new DelayNode("n", T(0.0016)), [1], Rows(1, 0, 0), new NetworkSemantics(1e-3))));
}
