using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Emulator.Tests;

public class EmulatorTargetTests
{
    private static readonly Dictionary<string, Signal> NoInputs = [];

    [Fact]
    public void Time_and_energy_of_a_small_network_add_up_by_hand()
    {
        using var target = new EmulatorTarget(PacketTests.Chain(0).Build());
        RunRecord run = target.Run(new RunRequest(2, Spikes("in 0", 2, 1, (0, 0, 1)), []));

        // Tick 0: core 0 reads a row (10), scans a cell (1/4), updates (2), sends (3); 3 hops of 5; barrier 100. Tick 1: core 3 the same without sending.
        Assert.Equal(130.25e-6 + 112.25e-6, run.Time!.Seconds, 15);
        Assert.Equal(130.25e-6, run.Time.TickSecondsMax, 15);
        Assert.Equal(121.25e-6, run.Time.TickSecondsMean, 15);
        Assert.Equal(15.25e-6, run.Cores[0].BusySeconds, 15);
        Assert.Equal(12.25e-6, run.Cores[1].BusySeconds, 15);

        // Static: two cores of 1 µW for 242.5 µs.
        double[] picojoules = [2 * 7, 2 * 0.5, 2 * 2, 2 * 11, 2 * 13, 17, (3 + 1) * 19, 0, 485];
        Assert.Equal(
            ["axon_events", "cells_scanned", "synaptic_ops", "neuron_updates", "spikes", "packets", "hops", "partial_sums", "static"], run.Energy!.ByCause.Keys);
        Assert.All(run.Energy.ByCause.Values.Zip(picojoules), pair => Assert.Equal(pair.Second, pair.First * 1e12, 9));
        Assert.Equal(645, run.Energy.Joules * 1e12, 9);
        double portHop = 19;
        Assert.Equal(645 - portHop, run.Cores.Sum(c => c.EnergyJoules) * 1e12, 9);
        Assert.Equal(("modelled", "modelled"), (run.Time.Kind, run.Energy.Kind));
        Assert.Contains("Energy of hops: 19 pJ; g", run.Assumptions);
        Assert.Equal((2, 1, 3, 1, 1), (run.Counters["spikes"], run.Counters["packets"], run.Counters["hops"], run.Counters["port_packets"], run.Counters["port_hops"]));
        Assert.Equal([0u, 3u], run.Cores.Select(c => c.Core));
        Assert.Equal(2, run.TotalSpikes);
    }

    [Fact]
    public void The_same_network_at_the_prices_of_Loihi_adds_up_by_hand()
    {
        var options = new EmulatorOptions { Costs = EnergyPresets.Get("loihi1") };
        using var target = new EmulatorTarget(PacketTests.Chain(0).Build(), options);
        RunRecord run = target.Run(new RunRequest(2, Spikes("in 0", 2, 1, (0, 0, 1)), []));
        (string Cause, double Picojoules)[] expected =
        [
            ("axon_events", 2 * 0), ("cells_scanned", 2 * 0), ("synaptic_ops", 2 * 35.5), ("neuron_updates", 2 * (51.2 + 21.6)), ("spikes", 2 * 69.3), ("packets", 1 * 111),
            ("hops", (3 + 1) * 3.6), ("partial_sums", 0), ("static", 0),
        ];
        Assert.Equal(expected.Select(line => line.Cause), run.Energy!.ByCause.Keys);
        Assert.All(expected, line => Assert.Equal(line.Picojoules, run.Energy.ByCause[line.Cause] * 1e12, 9));
        Assert.Equal(480.6, run.Energy.Joules * 1e12, 9);

        // Nanoseconds: axon in 16, synapse 3.8, soma 9.7, spike and axon out 35.1; hops 5.3; barrier 1200.
        Assert.Equal((16 + 3.8 + 9.7 + 35.1 + (3 * 5.3) + 1200 + 16 + 3.8 + 9.7 + 1200) * 1e-9, run.Time!.Seconds, 15);
        Assert.Equal(("counters with the energy table of preset 'loihi1'", "analytic model with the timing table of preset 'loihi1'"), (run.Energy.Source, run.Time.Source));
        Assert.Contains(run.Assumptions, line => line.StartsWith("Energy of spikes: 69.3 pJ; SLAM-Lab/SANA-FE", StringComparison.Ordinal));
    }

    [Fact]
    public void A_real_time_tick_is_never_shorter_than_the_chip_says()
    {
        ImageBuilder builder = PacketTests.Chain(0);
        builder.Chip = builder.Chip with { Timing = builder.Chip.Timing with { TickSeconds = 120e-6 } };
        using var target = new EmulatorTarget(builder.Build());
        RunRecord run = target.Run(new RunRequest(2, Spikes("in 0", 2, 1, (0, 0, 1)), []));
        Assert.Equal(130.25e-6 + 120e-6, run.Time!.Seconds, 15);
    }

    [Fact]
    public void Outputs_probes_and_counts_are_aligned_to_network_steps_by_skew()
    {
        using var target = new EmulatorTarget(TwoLayers());
        Signal input = Spikes("drive", 6, 1, (1, 0, 1), (5, 0, 1))["drive"];
        var request = new RunRequest(6, new Dictionary<string, Signal> { ["drive"] = input }, [new("b", ProbeKind.Spikes), new("a", ProbeKind.Spikes), new("b", ProbeKind.V)]);
        RunRecord run = target.Run(request);

        Assert.Equal((7L, 6), (run.Ticks, run.Steps));
        Assert.Equal([(1, 0, 1f), (5, 0, 1f)], Entries(run.Outputs[0].Signal));
        Assert.Equal([(1, 0, 1f), (5, 0, 1f)], Entries(run.Probes[0].Signal));
        Assert.Equal([(1, 0, 1f), (5, 0, 1f)], Entries(run.Probes[1].Signal));
        Assert.Equal(["a", "b"], run.Populations.Select(p => p.Name));
        Assert.Equal([2L], run.Populations[1].SpikeCounts);
        Assert.Equal(4, run.TotalSpikes);
        Assert.Equal(6, run.Counters["spikes"]); // the relay's two among them

        // v of b is −2 after its spikes and stays; unit 0.5, offset 3: 2 there, 3 before the first.
        Assert.Equal([3f, 2f, 2f, 2f, 2f, 2f], run.Probes[2].Signal.Value);
    }

    [Fact]
    public void Spikes_before_step_0_and_after_the_last_are_counted_only_by_the_counters()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Neuron(default, new NeuronRecord { Threshold = 1, BiasV = 256 });
        core.Neuron(default, new NeuronRecord { Threshold = 1, BiasV = 256 });
        builder.Populations.Add(new PopulationMap("late", "LIF", [1], 3, [1], 0, [], [new PopulationRun(0, core.Id, 0, 1)]));
        builder.Populations.Add(new PopulationMap("early", "LIF", [1], 0, [1], 0, [], [new PopulationRun(0, core.Id, 1, 1)]));
        using var target = new EmulatorTarget(builder.Build());
        RunRecord run = target.Run(new RunRequest(4, NoInputs, []));
        Assert.Equal((7L, 14L, 8L), (run.Ticks, run.Counters["spikes"], run.TotalSpikes));
        Assert.All(run.Populations, p => Assert.Equal([4L], p.SpikeCounts));
    }

    [Fact]
    public void Graded_outputs_are_states_in_the_networks_unit_with_silence_filled_in()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        CoreId output = builder.Output(1, 2, new PortRun(core.Id, 0, 2, 0));
        for (int n = 0; n < 2; n++)
        {
            core.Neuron(new NeuronClass { LinearLeak = 256, Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }, new NeuronRecord { V0 = (sbyte)(2 - (3 * n)) }, output);
        }

        builder.Populations.Add(new PopulationMap("readout", "LI", [2], 0, [0.5, 2], -1, [], [new PopulationRun(0, core.Id, 0, 2)]));
        builder.Outputs.Add(new OutputMap("out", 1, [2], true, "readout"));
        using var target = new EmulatorTarget(builder.Build());
        RunRecord run = target.Run(new RunRequest(2, NoInputs, [new("readout", ProbeKind.V)]));
        Assert.Equal([(0, 0, -0.5f), (0, 1, -1f), (1, 0, -1f), (1, 1, -1f)], Entries(run.Outputs[0].Signal));
        Assert.Equal(Entries(run.Probes[0].Signal), Entries(run.Outputs[0].Signal));
    }

    [Fact]
    public void Analogue_inputs_become_payloads_and_their_rounding_loss_is_told()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Neuron(new NeuronClass { LeakV = 65_535, Flags = NeuronFlags.NeverFires }, default);
        core.Axon(builder.Input(0, 1, 300, false, core.Id), 0, Row.To(0, 1, exponent: -2));
        builder.Inputs.Add(new InputMap("current", 0, [1], 0.1, 300));
        using var target = new EmulatorTarget(builder.Build());
        RunRecord run = target.Run(new RunRequest(4, Spikes("current", 4, 1, (0, 0, 0.8f), (1, 0, -4.4f), (2, 0, 0.03f), (3, 0, 30f)), [new("core 0", ProbeKind.V)]));
        Assert.Equal([(0, 0, 2f), (1, 0, -11f), (3, 0, 75f)], Entries(run.Probes[0].Signal));
        Assert.Equal(5, run.Counters["port_packets"]); // 8, −44, none, 300 = three packets
        Warning warning = Assert.Single(run.Warnings);
        Assert.Equal("HWW203", warning.Code);
        Assert.Contains("1 of 4 values", warning.Message);
        Assert.Contains("largest loss 0.03", warning.Message);

        UserError error = Fault(target, new RunRequest(4, Spikes("current", 4, 1, (2, 0, 30.06f)), []));
        Assert.Equal("HW0204", error.Code);
        Assert.Equal("Channel 0 receives 30.0599995 in step 2, but the image was compiled for at most ±30 (300 payload units of 0.1).", error.Message);
        Assert.Equal("HW0204", Fault(target, new RunRequest(4, Spikes("current", 4, 1, (2, 0, float.NaN)), [])).Code);
    }

    [Fact]
    public void Saturated_states_dropped_events_and_unused_steps_are_warned_of()
    {
        var builder = new ImageBuilder(pendingEntries: 1);
        CoreBuilder core = builder.Core(0);
        core.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, default);
        core.Axon(builder.Input(0, 2, core.Id), 0, Row.To(0, 7)).Axon(CoreId.Port(0), 1, Row.To(0, 1));
        using var target = new EmulatorTarget(builder.Build());
        RunRecord run = target.Run(new RunRequest(1, Spikes("in 0", 3, 2, (0, 0, 100), (0, 1, 1), (2, 0, 1)), []));
        Assert.Equal(["HWW202", "HWW200", "HWW201"], run.Warnings.Select(w => w.Code));
        Assert.Contains("1 values of later steps", run.Warnings[0].Message);
        Assert.Contains("core 0 (1)", run.Warnings[2].Message);
    }

    [Fact]
    public void Unknown_names_and_wrong_shapes_are_all_told_at_once_with_what_exists()
    {
        using var target = new EmulatorTarget(TwoLayers());
        var inputs = new Dictionary<string, Signal> { ["driv"] = Signal.FromDense([], 0, 1), ["drive"] = Signal.FromDense(new float[6], 2, 3) };
        var thrown = Assert.Throws<UserErrorException>(() => target.Run(new RunRequest(-1, inputs, [new("c", ProbeKind.V), new("a", ProbeKind.U)])));
        Assert.Equal(["HW0200", "HW0201", "HW0203", "HW0202", "HW0206"], thrown.Errors.Select(e => e.Code));
        Assert.Equal("Its inputs are: drive.", thrown.Errors[1].Hint);
        Assert.Equal("The signal has 3 channels, but the input has 1 (shape 1).", thrown.Errors[2].Message);
        Assert.Equal("Its populations are: a, b, relay a.", thrown.Errors[3].Hint);
    }

    [Theory]
    [InlineData(new[] { 0, 2, 1 }, new[] { 0, 0 })]
    [InlineData(new[] { 0, 1 }, new[] { 0, 0 })]
    [InlineData(new[] { 0, 2, 2 }, new[] { 0, 0 })]
    [InlineData(new[] { 0, 1, 2 }, new[] { 0, 1 })]
    public void A_broken_signal_is_refused(int[] stepStart, int[] channel)
    {
        using var target = new EmulatorTarget(TwoLayers());
        var signal = new Signal(2, 1, stepStart, channel, new float[channel.Length]);
        Assert.Equal("HW0205", Fault(target, new RunRequest(2, new Dictionary<string, Signal> { ["drive"] = signal }, [])).Code);
    }

    [Fact]
    public void Running_twice_gives_the_same_and_the_seed_matters()
    {
        MemoryImage image = RandomImage.Create(41, 2, 2, 20);
        using var target = new EmulatorTarget(image);
        RunRequest request = RandomRequest(60, [.. image.Io.Populations.Select(p => new Probe(p.Name, ProbeKind.U))]);
        RunRecord first = target.Run(request), second = target.Run(request), other = target.Run(request with { Seed = image.Seed + 1 });
        Assert.Equal(first.Counters, second.Counters);
        Assert.Equal(first.Time, second.Time);
        Assert.Equal(first.Energy!.ByCause, second.Energy!.ByCause);
        Assert.All(first.Probes.Zip(second.Probes), pair => Assert.Equal(Entries(pair.First.Signal), Entries(pair.Second.Signal)));
        Assert.All(first.Outputs.Zip(second.Outputs), pair => Assert.Equal(Entries(pair.First.Signal), Entries(pair.Second.Signal)));
        Assert.NotEmpty(Entries(first.Outputs[0].Signal));
        Assert.NotEqual(first.Counters, other.Counters);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_tick_and_the_target_runs_again()
    {
        using var target = new EmulatorTarget(RandomImage.Create(42, 2, 2, 10));
        using var source = new CancellationTokenSource();
        var progress = new Collect(p =>
        {
            if (p.Tick == 5)
            {
                source.Cancel();
            }
        });
        RunRequest request = RandomRequest(50, []);
        Assert.Throws<OperationCanceledException>(() => target.Run(request, progress, source.Token));
        Assert.Equal([1L, 2L, 3L, 4L, 5L], progress.Seen.Select(p => p.Tick));
        Assert.Equal(5, target.Engine.NextTick);
        using var fresh = new EmulatorTarget(RandomImage.Create(42, 2, 2, 10));
        Assert.Equal(fresh.Run(request).Counters, target.Run(request).Counters);
    }

    [Fact]
    public void Long_runs_report_about_two_hundred_times_and_at_the_end()
    {
        using var target = new EmulatorTarget(TwoLayers());
        var progress = new Collect(_ => { });
        target.Run(new RunRequest(1000, NoInputs, []), progress);
        Assert.InRange(progress.Seen.Count, 200, 202);
        Assert.Equal(new RunProgress(1001, 1001, 0), progress.Seen[^1]);
    }

    [Fact]
    public void Names_that_do_not_agree_with_the_image_are_refused()
    {
        string Code(Action<ImageBuilder> change)
        {
            var builder = new ImageBuilder();
            CoreBuilder core = builder.Core(0);
            core.Relay(1);
            builder.Input(0, 1, core.Id);
            change(builder);
            return Assert.Throws<UserErrorException>(() => new EmulatorTarget(builder.Build())).Errors[0].Code;
        }

        PopulationMap Population(string name, int count, uint core = 0) => new(name, "LIF", [count], 0, [1], 0, [], [new PopulationRun(0, new CoreId(core), 0, count)]);
        Assert.Equal("HW2902", Code(b => b.Populations.Add(Population("too many", 2))));
        Assert.Equal("HW2902", Code(b => b.Populations.Add(Population("elsewhere", 1, 7))));
        Assert.Equal("HW2902", Code(b => b.Inputs.Add(new InputMap("no port", 3, [1], 1, 1))));
        Assert.Equal("HW2902", Code(b => b.Inputs.Add(new InputMap("too wide", 0, [2], 1, 1))));
        Assert.Equal("HW2902", Code(b => b.Outputs.Add(new OutputMap("no port", 3, [1], false, "core 0"))));
        Assert.Equal("HW2903", Code(b => b.Populations.AddRange([Population("one", 1), Population("two", 1)])));
    }

    /// <summary>drive → a → relay → … b fires one tick after a; the relay of a is not the network's.</summary>
    private static MemoryImage TwoLayers()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        CoreId output = builder.Output(1, 1, new PortRun(core.Id, 1, 1, 0));
        core.Relay(1, core.Id);
        core.Neuron(default, new NeuronRecord { Threshold = 1, Reset = -2 }, output);
        core.Relay(1);
        core.Axon(builder.Input(0, 1, core.Id), 0, Row.Sparse([(0, 1), (2, 1)])).Axon(core.Id, 0, Row.To(1, 5));
        builder.Inputs.Add(new InputMap("drive", 0, [1], 1, 1));
        builder.Outputs.Add(new OutputMap("out", 1, [1], false, "b"));
        builder.Populations.Add(new PopulationMap("a", "IF", [1], 0, [1], 0, [], [new PopulationRun(0, core.Id, 0, 1)]));
        builder.Populations.Add(new PopulationMap("b", "IF", [1], 1, [0.5], 3, [], [new PopulationRun(0, core.Id, 1, 1)]));
        builder.Populations.Add(new PopulationMap("relay a", "relay", [1], 0, [1], 0, [], [new PopulationRun(0, core.Id, 2, 1)]));
        return builder.Build();
    }

    private static RunRequest RandomRequest(int steps, Probe[] probes)
    {
        float[] dense = new float[steps * RandomImage.InputChannels];
        for (int step = 0; step < steps; step++)
        {
            foreach ((int channel, int payload) in RandomImage.Stimulus(3, step))
            {
                dense[(step * RandomImage.InputChannels) + channel] = payload;
            }
        }

        return new RunRequest(steps, new Dictionary<string, Signal> { ["in 0"] = Signal.FromDense(dense, steps, RandomImage.InputChannels) }, probes);
    }

    private static UserError Fault(EmulatorTarget target, RunRequest request) => Assert.Throws<UserErrorException>(() => target.Run(request)).Errors[0];

    private static Dictionary<string, Signal> Spikes(string name, int steps, int channels, params (int Step, int Channel, float Value)[] entries)
    {
        float[] dense = new float[steps * channels];
        foreach ((int step, int channel, float value) in entries)
        {
            dense[(step * channels) + channel] = value;
        }

        return new Dictionary<string, Signal> { [name] = Signal.FromDense(dense, steps, channels) };
    }

    private static (int Step, int Channel, float Value)[] Entries(Signal signal) =>
        [.. Enumerable.Range(0, signal.Steps).SelectMany(s => Enumerable.Range(signal.StepStart[s], signal.StepStart[s + 1] - signal.StepStart[s])
            .Select(i => (s, signal.Channel[i], signal.Value[i])))];

    private sealed class Collect(Action<RunProgress> then) : IProgress<RunProgress>
    {
        public List<RunProgress> Seen { get; } = [];

        public void Report(RunProgress value)
        {
            Seen.Add(value);
            then(value);
        }
    }
}
