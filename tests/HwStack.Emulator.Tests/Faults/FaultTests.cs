using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Emulator.Tests;

public class FaultTests
{
    [Fact]
    public void A_dead_neuron_keeps_its_state_and_says_nothing()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Neuron(default, new NeuronRecord { Threshold = 3, V0 = 2, BiasV = 256 });
        core.Axon(builder.Input(0, 1, core.Id), 0, Row.To(0, 1));
        var engine = new ScalarEngine(builder.Build(), new FaultPlan { DeadNeurons = 1, AtTick = 3 });
        int[] fired = EngineAssert.FiringTicks(engine, 0, 0, 3);
        Assert.Equal([0], fired);
        Assert.Equal([2], EngineAssert.V(engine, 0));
        engine.InjectInput(0, 0, 1);
        Assert.Empty(EngineAssert.FiringTicks(engine, 0, 0, 20));
        Assert.Equal([2], EngineAssert.V(engine, 0));
        EngineAssert.Counters(engine, 0, "1 1 1 3 1 0 0 0 0 0"); // the row is still read; nobody updates
        Assert.Equal((1L, 0L), (engine.Faults!.DeadNeurons, engine.Faults.DeadCores));
        Assert.Equal(["neuron 0 of core 0 is dead"], engine.Faults.First);

        // The next run is whole again until tick 3.
        engine.Reset();
        Assert.Equal([0], EngineAssert.FiringTicks(engine, 0, 0, 20));
    }

    [Fact]
    public void A_dead_graded_neuron_falls_silent()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Neuron(new NeuronClass { Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }, new NeuronRecord { V0 = 5 }, builder.Output(1, 1, new PortRun(core.Id, 0, 1, 0)));
        var engine = new ScalarEngine(builder.Build(), new FaultPlan { DeadNeurons = 1, AtTick = 2 });
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, 4).Select(_ =>
        {
            engine.Tick();
            return engine.Outputs.Length;
        }));
    }

    [Fact]
    public void A_dead_core_takes_nothing_and_sends_nothing()
    {
        var engine = new ScalarEngine(PacketTests.Chain(5).Build(), new FaultPlan { DeadCores = 1, AtTick = 1 });
        engine.InjectInput(0, 0, 1);
        engine.Tick();
        Assert.Equal([new SpikeEvent(0, 0)], engine.Spikes.ToArray());
        engine.InjectInput(0, 0, 1);
        for (int tick = 0; tick < 20; tick++)
        {
            engine.Tick(); // the event that was pending in the second core is gone with it
            Assert.Equal(0, engine.Spikes.Length);
        }

        EngineAssert.Counters(engine, 1, "0 0 0 0 0 0 0 0 0 0");
        Assert.Equal((2L, 1L), (engine.Faults!.DeadCores, engine.Faults.DeliveriesLost));
    }

    [Theory]
    [InlineData(0b0101, 1, 0, 0, 0b1010)]
    [InlineData(0b0101, 0, 1, 0, 0b0000)]
    [InlineData(0b0101, 0, 0, 1, 0b1111)]
    [InlineData(0b0101, 0, 1, 1, 0b1111)]
    public void Weight_bits_flip_or_stick_in_dense_and_sparse_rows_and_the_image_stays_whole(int nibble, double flipped, double zero, double one, int expected)
    {
        int weight = (nibble ^ 8) - 8, struck = (expected ^ 8) - 8;
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Neuron(default, new NeuronRecord { Threshold = 127 });
        core.Neuron(default, new NeuronRecord { Threshold = 127 });
        CoreId input = builder.Input(0, 2, core.Id);
        core.Axon(input, 0, Row.Dense(0, [weight, weight])).Axon(input, 1, Row.Sparse([(1, weight)]));
        MemoryImage image = builder.Build();
        byte[] before = [.. image.ReadCore(0).Rows];
        var engine = new ScalarEngine(image, new FaultPlan { FlippedBits = flipped, StuckAtZero = zero, StuckAtOne = one });
        engine.InjectInput(0, 0, 1);
        engine.InjectInput(0, 1, 2);
        engine.Tick();
        Assert.Equal([struck, 3 * struck], EngineAssert.V(engine, 0));
        Assert.Equal(before, image.ReadCore(0).Rows);
        Assert.Equal(3L * System.Numerics.BitOperations.PopCount((uint)(nibble ^ expected)), engine.Faults!.WeightBits);
    }

    [Fact]
    public void Descriptors_that_share_a_row_see_it_struck_once()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Neuron(default, new NeuronRecord { Threshold = 127 });
        core.Axon(builder.Input(0, 2, core.Id), 0, Row.To(0, 5)).Axon(CoreId.Port(0), 1, Row.To(0, 5));
        MemoryImage image = builder.Build();
        CoreImage whole = image.ReadCore(0);
        whole.Descriptors[1] = whole.Descriptors[0];
        var engine = new ScalarEngine(image, new FaultPlan { FlippedBits = 1 });
        engine.InjectInput(0, 1, 1);
        engine.Tick();
        Assert.Equal([-6], EngineAssert.V(engine, 0)); // 0101 -> 1010, not back again
        Assert.Equal(4, engine.Faults!.WeightBits);
    }

    [Fact]
    public void A_dead_link_stops_a_packet_and_the_mesh_knows_which_links_there_are()
    {
        // 4 x 1: six directed links. The host's packet into core 0 passes only its port's link, which never fails.
        var engine = new ScalarEngine(PacketTests.Chain(0).Build(), new FaultPlan { DeadLinks = 1, AtTick = 1 });
        engine.InjectInput(0, 0, 1);
        Assert.Equal([1], EngineAssert.FiringTicks(engine, 1, 0, 10)); // sent in tick 0, before
        engine.InjectInput(0, 0, 1);
        Assert.Empty(EngineAssert.FiringTicks(engine, 1, 0, 10));
        Assert.Equal((6L, 1L), (engine.Faults!.DeadLinks, engine.Faults.DeliveriesLost));
        Assert.Equal(2, engine.Counters(0)[Counter.Packets]); // sent and counted, but not delivered
    }

    [Fact]
    public void Lossy_links_lose_packets_at_their_rate_and_copies_share_their_fate()
    {
        // Core 0 sends to cores 1 and 3 of a row: what is lost on the first link is lost for both, and no packet reaches core 3 without reaching core 1.
        var builder = new ImageBuilder(4);
        CoreBuilder a = builder.Core(0), b = builder.Core(1), d = builder.Core(3);
        a.Neuron(default, new NeuronRecord { Threshold = 1, BiasV = 256 }, b.Id, d.Id);
        b.Relay(1);
        d.Relay(1);
        b.Axon(a.Id, 0, Row.To(0, 1));
        d.Axon(a.Id, 0, Row.To(0, 1));
        var engine = new ScalarEngine(builder.Build(), new FaultPlan { LossyLinks = 1, Loss = 0.1, Seed = 3 });
        int near = 0, far = 0;
        const int Ticks = 20_000;
        for (int tick = 0; tick < Ticks; tick++)
        {
            engine.Tick();
            bool toNear = engine.Spikes.Contains(new SpikeEvent(1, 0)), toFar = engine.Spikes.Contains(new SpikeEvent(2, 0));
            near += toNear ? 1 : 0;
            far += toFar ? 1 : 0;
            Assert.True(toNear || !toFar);
        }

        // Five standard deviations of 20,000 trials.
        Assert.InRange(near / (double)Ticks, 0.9 - 0.011, 0.9 + 0.011);
        Assert.InRange(far / (double)Ticks, 0.729 - 0.016, 0.729 + 0.016);
        Assert.InRange(engine.Faults!.DeliveriesLost, (2 * Ticks) - near - far - 2, (2 * Ticks) - near - far);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Rates_are_met_and_a_higher_rate_strikes_a_superset(double rate)
    {
        MemoryImage image = Wide();
        var low = new ScalarEngine(image, new FaultPlan { DeadNeurons = rate / 2, FlippedBits = rate, Seed = 9 });
        var high = new ScalarEngine(image, new FaultPlan { DeadNeurons = rate, Seed = 9 });
        int neurons = 16 * 200;
        double deviation = Math.Sqrt(rate * (1 - rate) * neurons);
        Assert.InRange(high.Faults!.DeadNeurons, (rate * neurons) - (5 * deviation), (rate * neurons) + (5 * deviation));
        Assert.InRange(low.Faults!.DeadNeurons, 1, high.Faults.DeadNeurons - 1);
        double bits = 16 * 200 * 4;
        Assert.InRange(low.Faults.WeightBits, (rate * bits) - (5 * Math.Sqrt(rate * (1 - rate) * bits)), (rate * bits) + (5 * Math.Sqrt(rate * (1 - rate) * bits)));
        low.Tick();
        high.Tick();
        Assert.Subset(low.Spikes.ToArray().ToHashSet(), high.Spikes.ToArray().ToHashSet());
        Assert.Equal(neurons - high.Faults.DeadNeurons, high.Spikes.Length);
        Assert.Equal(FaultPlan.NamedMax, high.Faults.First.Count);
    }

    [Theory]
    [InlineData(61)]
    [InlineData(62)]
    public void The_same_plan_does_the_same_and_a_plan_that_never_strikes_does_nothing(int seed)
    {
        MemoryImage image = RandomImage.Create(seed, 3, 2, 14, models: true);
        FaultPlan plan = FaultPlan.Parse("dead-neurons=0.1,flipped-bits=0.05,dead-links=0.1,lossy-links=0.5,loss=0.3,dead-cores=0.1,at=20,seed=5");
        EngineComparison.Run(new ScalarEngine(image, plan), new ScalarEngine(image, plan), seed, 100);
        EngineComparison.Run(new ScalarEngine(image), new ScalarEngine(image, plan with { AtTick = 1000 }), seed, 100);
        var struck = new ScalarEngine(image, plan);
        EngineComparison.Run(new ScalarEngine(image), struck, seed, 20);
        Assert.ThrowsAny<Exception>(() => EngineComparison.Run(new ScalarEngine(image), new ScalarEngine(image, plan), seed, 100));
    }

    [Fact]
    public void The_run_record_tells_what_was_struck()
    {
        using var target = new EmulatorTarget(Wide(), new EmulatorOptions { Faults = FaultPlan.Parse("dead-neurons=0.5,seed=2") });
        RunRecord run = target.Run(new RunRequest(2, new Dictionary<string, Signal>(), []));
        Assert.InRange(run.Counters["faults_dead_neurons"], 1400, 1800);
        Assert.Equal(0, run.Counters["faults_weight_bits"]);
        Assert.Equal(FaultPlan.NamedMax, run.Faults.Count);
        Warning warning = Assert.Single(run.Warnings, w => w.Code == "HWW204");
        Assert.Contains($"{run.Counters["faults_dead_neurons"]} dead neurons", warning.Message, StringComparison.Ordinal);
        Assert.Equal(3200 - run.Counters["faults_dead_neurons"], run.TotalSpikes / 2);
        RunRecord whole = new EmulatorTarget(Wide()).Run(new RunRequest(2, new Dictionary<string, Signal>(), []));
        Assert.Empty(whole.Faults);
        Assert.DoesNotContain(whole.Counters.Keys, name => name.StartsWith("faults", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dead-neurons", "name=number")]
    [InlineData("dead-neuron=0.1", "no fault 'dead-neuron'")]
    [InlineData("dead-neurons=1.5", "0 to 1")]
    [InlineData("dead-neurons=nan", "0 to 1")]
    [InlineData("dead-neurons=0.1,dead-neurons=0.2", "twice")]
    [InlineData("dead-neurons=0.1,seed=-1", "whole number")]
    [InlineData("dead-neurons=0.1,at=1e3", "whole number")]
    [InlineData("seed=4", "strikes nothing")]
    [InlineData("", "name=number")]
    public void A_wrong_list_is_refused(string text, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => FaultPlan.Parse(text));
        Assert.Equal("HW0208", error.Errors[0].Code);
        Assert.Contains(expected, error.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_read() => Assert.Equal(
        new FaultPlan { DeadNeurons = 0.23, StuckAtOne = 1e-4, LossyLinks = 1, Loss = 0.02, Seed = 7, AtTick = 100 },
        FaultPlan.Parse("dead-neurons=0.23,stuck-at-1=1e-4,lossy-links=1,loss=0.02,seed=7,at=100"));

    // 16 cores of 200 neurons that fire in every tick, each with one cell of weight 5 from the host.
    private static MemoryImage Wide()
    {
        var builder = new ImageBuilder(4, 4);
        CoreId input = builder.Input(0, 1, [.. Enumerable.Range(0, 16).Select(i => builder.Core(i % 4, i / 4).Id)]);
        for (int i = 0; i < 16; i++)
        {
            CoreBuilder core = builder.Core(i % 4, i / 4);
            for (int n = 0; n < 200; n++)
            {
                core.Neuron(default, new NeuronRecord { Threshold = 1, BiasV = 256 });
            }

            core.Axon(input, 0, Row.Dense(0, [.. Enumerable.Repeat(5, 200)]));
        }

        return builder.Build();
    }
}
