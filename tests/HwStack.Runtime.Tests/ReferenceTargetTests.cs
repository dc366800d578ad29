using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Runtime.Tests;

public class ReferenceTargetTests
{
    private static Tensor T(params double[] values) => new(values, values.Length);

    /// <summary>in [2] → lif [2] (fires on 1) → LI readout [1], and straight to an output.</summary>
    private static PreparedNetwork Prepared()
    {
        NetworkNode[] nodes =
        [
            new InputNode("in", [2]), new LifNode("lif", T(2, 2), T(2, 2), T(0, 0), T(0.5, 0.5), T(0, 0)), new LinearNode("fc", new Tensor([1, -1], 1, 2)),
            new CubaLiNode("li", T(2), T(2), T(1), T(0), T(2)), new DelayNode("late", T(1, 1)), new OutputNode("graded", [1]), new OutputNode("spikes", [2]),
        ];
        Edge[] edges = [new("in", "lif"), new("lif", "fc"), new("fc", "li"), new("li", "graded"), new("lif", "late"), new("late", "spikes")];
        return NetworkModel.Prepare(new NetworkGraph(nodes, edges), new NetworkSemantics(1));
    }

    private static RunRequest Request(params Probe[] probes) =>
        new(4, new Dictionary<string, Signal> { ["in"] = Signal.FromDense([1, 0, 0, 0, 1, 1], 3, 2) }, probes);

    [Fact]
    public void A_run_gives_outputs_populations_and_spikes()
    {
        using ReferenceTarget target = new(Prepared());
        RunRecord record = target.Run(Request());
        Assert.Equal(("reference", 4, 4L, 3L), (record.Target, record.Steps, record.Ticks, record.TotalSpikes));
        PopulationRecord population = Assert.Single(record.Populations);
        Assert.Equal("lif", population.Name);
        Assert.Equal([2, 1], population.SpikeCounts);

        Assert.Equal(["graded", "spikes"], record.Outputs.Select(output => output.Name));
        Assert.Equal([true, false], record.Outputs.Select(output => output.Graded));
        Signal spikes = record.Outputs[1].Signal;
        Assert.Equal((4, 2), (spikes.Steps, spikes.Channels));
        Assert.Equal([0, 0, 1, 1, 3], spikes.StepStart);
        Assert.Equal([0, 0, 1], spikes.Channel);

        // u = 1, 0.5, 0.25, 0.125 (the third step's inputs cancel); v = 0.5, 0.5, 0.375, 0.25.
        Assert.Equal([0.5f, 0.5f, 0.375f, 0.25f], record.Outputs[0].Signal.Value);
        Assert.Null(record.Energy);
        Assert.Null(record.Time);
        Assert.Null(record.ImageSha256);
        Assert.Empty(record.Counters);
        Assert.Contains("no chip", record.Assumptions[0]);
    }

    [Fact]
    public void Probes_come_in_the_order_asked()
    {
        using ReferenceTarget target = new(Prepared());
        RunRecord record = target.Run(Request(new Probe("li", ProbeKind.U), new Probe("lif", ProbeKind.Spikes), new Probe("li", ProbeKind.V), new Probe("in", ProbeKind.Spikes)));
        Assert.Equal([1, 0.5f, 0.25f, 0.125f], record.Probes[0].Signal.Value);
        Assert.Equal([0, 0, 1], record.Probes[1].Signal.Channel);
        Assert.Equal([0.5f, 0.5f, 0.375f, 0.25f], record.Probes[2].Signal.Value);
        Assert.Equal([0, 1, 1, 3, 3], record.Probes[3].Signal.StepStart);
    }

    [Fact]
    public void A_second_run_starts_from_rest()
    {
        using ReferenceTarget target = new(Prepared());
        RunRecord first = target.Run(Request(new Probe("li", ProbeKind.V))), second = target.Run(Request(new Probe("li", ProbeKind.V)));
        Assert.Equal(first.Probes[0].Signal.Value, second.Probes[0].Signal.Value);
        Assert.Equal(first.TotalSpikes, second.TotalSpikes);
    }

    [Theory]
    [InlineData("nobody", ProbeKind.Spikes, "HW0202")]
    [InlineData("fc", ProbeKind.V, "HW0206")]
    [InlineData("lif", ProbeKind.U, "HW0206")]
    [InlineData("li", ProbeKind.Spikes, "HW0206")]
    public void Probes_that_a_node_cannot_serve_are_refused(string population, ProbeKind kind, string code)
    {
        using ReferenceTarget target = new(Prepared());
        UserError error = Assert.Throws<UserErrorException>(() => target.Run(Request(new Probe(population, kind)))).Errors[0];
        Assert.Equal((code, population), (error.Code, error.Place));
    }

    [Fact]
    public void Wrong_inputs_and_steps_are_refused()
    {
        using ReferenceTarget target = new(Prepared());
        string Code(RunRequest request) => Assert.Throws<UserErrorException>(() => target.Run(request)).Errors[0].Code;
        Assert.Equal("HW0201", Code(new RunRequest(1, new Dictionary<string, Signal> { ["x"] = Signal.FromDense([1], 1, 1) }, [])));
        Assert.Equal("HW0203", Code(new RunRequest(1, new Dictionary<string, Signal> { ["in"] = Signal.FromDense([1], 1, 1) }, [])));
        Assert.Equal("HW0200", Code(new RunRequest(-1, new Dictionary<string, Signal>(), [])));
    }

    [Fact]
    public void A_run_of_no_steps_is_empty()
    {
        using ReferenceTarget target = new(Prepared());
        RunRecord record = target.Run(new RunRequest(0, new Dictionary<string, Signal>(), [new Probe("lif", ProbeKind.V)]));
        Assert.Equal(0, record.TotalSpikes);
        Assert.Equal([0], record.Outputs[0].Signal.StepStart);
        Assert.Equal([0], record.Probes[0].Signal.StepStart);
    }

    private sealed class CancelAt(int tick, CancellationTokenSource source) : IProgress<RunProgress>
    {
        public long Last { get; private set; }

        public void Report(RunProgress value)
        {
            Last = value.Tick;
            if (value.Tick == tick)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void Cancelling_ends_the_run_within_a_step_and_leaves_the_target_usable()
    {
        using CancellationTokenSource source = new();
        CancelAt progress = new(2, source);
        using ReferenceTarget target = new(Prepared());
        Assert.Throws<OperationCanceledException>(() => target.Run(Request(), progress, source.Token));
        Assert.Equal(2, progress.Last);
        Assert.Equal(3, target.Run(Request()).TotalSpikes);
    }

    [Fact]
    public void A_state_that_runs_away_is_said()
    {
        NetworkGraph graph = new(
            [new InputNode("in", [1]), new IntegratorNode("i", T(1)), new ScaleNode("s", T(1e200)), new OutputNode("out", [1])],
            [new Edge("in", "i"), new Edge("i", "s"), new Edge("s", "i"), new Edge("i", "out")]);
        using ReferenceTarget target = new(NetworkModel.Prepare(graph, new NetworkSemantics(1, IfInput: IfInputRule.Impulse)));
        RunRecord record = target.Run(new RunRequest(5, new Dictionary<string, Signal> { ["in"] = Signal.FromDense([1], 1, 1) }, []));
        Assert.Contains(record.Warnings, warning => warning.Code == "HWW164" && warning.Place == "i");
    }

    [Fact]
    public void Warnings_of_the_network_are_handed_on()
    {
        NetworkGraph graph = new([new IfNode("if", T(1), T(1), T(0))], []);
        using ReferenceTarget target = new(NetworkModel.Prepare(graph, new NetworkSemantics(1e-3)));
        RunRecord record = target.Run(new RunRequest(1, new Dictionary<string, Signal>(), []));
        Assert.Equal(["HWW152", "HWW152", "HWW157"], record.Warnings.Select(warning => warning.Code));
        Assert.Equal("output_if", Assert.Single(record.Outputs).Name);
    }
}
