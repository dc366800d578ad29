using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Lowering;

public class LowererTests
{
    private static readonly NetworkSemantics OneStep = new(1, ResetRule.Value, IfInputRule.Impulse);

    [Fact]
    public void Inputs_come_first_and_skews_count_hops()
    {
        LoweredNetwork network = Lower(Graphs.Chain(
            new InputNode("input", [2]), new LinearNode("a", Graphs.Random(1, 3, 2)), Graphs.Lif("first", 3), new LinearNode("b", Graphs.Random(2, 2, 3)), Graphs.Lif("second", 2), new OutputNode("output", [2])));
        Assert.Equal(["input", "first", "second"], network.Populations.Select(population => population.Name));
        Assert.Equal([0, 0, 1], network.Populations.Select(population => population.Skew));
        Assert.Equal(["a", "b"], network.Projections.Select(projection => projection.Name));
        Assert.All(network.Projections, projection => Assert.Equal(0, projection.DelayTicks));
        Assert.Equal(2, network.Outputs.Single().Population);
    }

    [Fact]
    public void Two_paths_between_the_same_populations_become_one_projection()
    {
        LoweredNetwork network = Lower(Graphs.Of(
            [new InputNode("input", [2]), new LinearNode("a", new Tensor([1, 2, 3, 4], 2, 2)), new ScaleNode("b", Graphs.Vector(10, 20)), Graphs.If("if", 2), new OutputNode("output", [2])],
            ("input", "a"), ("input", "b"), ("a", "if"), ("b", "if"), ("if", "output")));
        FloatProjection projection = Assert.Single(network.Projections);
        Assert.Equal([11, 3, 2, 24], projection.Weight);
        Assert.Equal([0, 1, 0, 1], projection.TargetIndex);
        Assert.Equal("a+b", projection.Name);
    }

    [Fact]
    public void The_rest_potential_becomes_state_zero()
    {
        LoweredNetwork network = Lower(Graphs.Chain(new InputNode("input", [1]), Graphs.Lif("lif", 1, threshold: 15, leak: -65), new OutputNode("output", [1])));
        FloatPopulation lif = network.Populations[1];
        Assert.Equal(-65, lif.VOffset);
        Assert.Equal(15, lif.Threshold[0], 9);
        Assert.Equal(0, lif.BiasV[0], 9);
        Assert.Equal(0, lif.ResetValue[0], 9);
        Assert.Equal(65, lif.V0[0], 9);
    }

    [Fact]
    public void A_loop_of_two_populations_without_delay_is_refused_by_name()
    {
        UserErrorException exception = Assert.Throws<UserErrorException>(() => Lower(Loop()));
        UserError error = Assert.Single(exception.Errors);
        Assert.Equal("HW2101", error.Code);
        Assert.Contains("first -> second -> first", error.Message);
        Assert.Contains("2 hops", error.Message);
    }

    [Fact]
    public void The_same_loop_is_only_slower_when_that_is_allowed()
    {
        LoweringResult result = Lowerer.Lower(NetworkModel.Prepare(Loop(), OneStep), new LoweringOptions(AllowLoopLatency: true));
        Assert.Contains(result.Warnings, warning => warning.Code == "HWW210" && warning.Message.Contains("1 ticks slower"));
        Assert.All(result.Network.Projections, projection => Assert.Equal(0, projection.DelayTicks));
    }

    [Fact]
    public void A_delay_in_the_loop_pays_for_the_hop()
    {
        LoweredNetwork network = Lower(Loop(new DelayNode("delay", Graphs.Vector(1, 1))));
        Assert.Equal([0, 0, 1], network.Populations.Select(population => population.Skew));
        Assert.Equal(0, network.Projections.Single(projection => projection is { Source: 2, Target: 1 }).DelayTicks);
    }

    [Fact]
    public void Long_delays_share_one_chain_of_relays()
    {
        LoweredNetwork network = Lower(Graphs.Chain(
            new InputNode("input", [3]), new LinearNode("w", Graphs.Random(1, 3, 3)), Graphs.Lif("lif", 3), new DelayNode("delay", Graphs.Vector(50, 20, 3)),
            new LinearNode("x", Graphs.Random(2, 2, 3)), Graphs.Lif("last", 2), new OutputNode("output", [2])));
        FloatPopulation[] relays = [.. network.Populations.Where(population => population.IsRelay)];
        Assert.Equal(["lif.relay1", "lif.relay2", "lif.relay3"], relays.Select(relay => relay.Name));
        Assert.All(relays, relay => Assert.Equal(2, relay.Count));
        Assert.All(relays, relay => Assert.Equal(PopulationKind.Spiking, relay.Kind));
        Assert.Equal([16, 32, 48], relays.Select(relay => relay.Skew));
    }

    [Fact]
    public void Inputs_are_relayed_with_their_payload()
    {
        LoweredNetwork network = Lower(Graphs.Chain(new InputNode("input", [1]), new DelayNode("delay", Graphs.Vector(16)), Graphs.Lif("lif", 1), new OutputNode("output", [1])));
        Assert.Equal(PopulationKind.Readout, network.Populations.Single(population => population.IsRelay).Kind);
    }

    [Fact]
    public void All_bad_time_constants_are_reported_at_once()
    {
        // The preparation refuses these itself; whoever changes the time step afterwards must not get negative decays.
        PreparedNetwork prepared = NetworkModel.Prepare(
            Graphs.Chain(new InputNode("input", [2]), Graphs.Lif("bad", 2, tau: 2), Graphs.Lif("worse", 2, tau: 3), new OutputNode("output", [2])), OneStep);
        UserErrorException exception = Assert.Throws<UserErrorException>(() => Lowerer.Lower(prepared with { Semantics = OneStep with { DtSeconds = 5 } }));
        Assert.Equal(["bad", "worse"], exception.Errors.Select(error => error.Place!));
        Assert.All(exception.Errors, error => Assert.Equal("HW2102", error.Code));
    }

    [Fact]
    public void A_loop_of_delays_without_a_neuron_is_refused()
    {
        NetworkGraph graph = Graphs.Of(
            [new InputNode("input", [1]), new ScaleNode("sum", Graphs.Vector(0.5)), new DelayNode("echo", Graphs.Vector(2)), Graphs.Lif("lif", 1), new OutputNode("output", [1])],
            ("input", "sum"), ("sum", "echo"), ("echo", "sum"), ("sum", "lif"), ("lif", "output"));
        UserErrorException exception = Assert.Throws<UserErrorException>(() => Lower(graph));
        Assert.Contains(exception.Errors, error => error.Code == "HW2104" && error.Message.Contains("'echo'"));
    }

    [Fact]
    public void A_projection_over_the_limit_is_refused_with_the_limit()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [10]), new LinearNode("a", Graphs.Random(1, 2, 10)), new LinearNode("b", Graphs.Random(2, 10, 2)), Graphs.Lif("lif", 10), new OutputNode("output", [10]));
        PreparedNetwork prepared = NetworkModel.Prepare(graph, OneStep);
        UserErrorException exception = Assert.Throws<UserErrorException>(() => Lowerer.Lower(prepared, new LoweringOptions(SynapsesMax: 99)));
        Assert.Equal("HW2103", Assert.Single(exception.Errors).Code);
        Assert.Equal(100, Lowerer.Lower(prepared, new LoweringOptions(SynapsesMax: 100)).Network.Projections.Single().Weight.Length);
    }

    [Fact]
    public void Relays_over_the_limit_are_refused()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [10]), new DelayNode("delay", Tensor.Filled(1600, 10)), Graphs.Lif("lif", 10), new OutputNode("output", [10]));
        UserErrorException exception = Assert.Throws<UserErrorException>(() => Lowerer.Lower(NetworkModel.Prepare(graph, OneStep), new LoweringOptions(RelayNeuronsMax: 999)));
        Assert.Equal("HW2106", Assert.Single(exception.Errors).Code);
    }

    [DataFact("nir/files")]
    public void Every_real_file_is_lowered_or_refused_in_words()
    {
        int lowered = 0;
        foreach (string file in Directory.EnumerateFiles(TestData.At("nir/files"), "*.nir").Order())
        {
            try
            {
                LoweredNetwork network = Lower(NirFile.Read(file).Graph, new NetworkSemantics(1e-4));
                Assert.All(network.Projections, projection => Assert.True(projection.TargetIndex.All(target => target < network.Populations[projection.Target].Count)));
                lowered++;
            }
            catch (UserErrorException exception)
            {
                Assert.All(exception.Errors, error => Assert.Matches("^HW[12][0-9]{3}$", error.Code));
            }
        }

        Assert.InRange(lowered, 20, 40);
    }

    private static LoweredNetwork Lower(NetworkGraph graph, NetworkSemantics? semantics = null) => Lowerer.Lower(NetworkModel.Prepare(graph, semantics ?? OneStep)).Network;

    private static NetworkGraph Loop(DelayNode? delay = null)
    {
        NetworkNode back = delay is null ? new LinearNode("delay", Graphs.Random(3, 2, 2)) : delay;
        return Graphs.Of(
            [
                new InputNode("input", [2]), Graphs.Lif("first", 2), new LinearNode("forth", Graphs.Random(1, 2, 2)), Graphs.Lif("second", 2), back, new OutputNode("output", [2]),
            ],
            ("input", "first"), ("first", "forth"), ("forth", "second"), ("second", "delay"), ("delay", "first"), ("second", "output"));
    }
}
