using HwStack.Chip;

namespace HwStack.Emulator.Tests;

public class DeliveryTests
{
    [Fact]
    public void A_list_gives_an_event_two_delays_and_two_exponents()
    {
        ScalarEngine engine = Readout(2, Row.Dense(0, [3, -2], delay: 0, exponent: 1), Row.Sparse([(1, 5)], delay: 2, exponent: 0));
        engine.InjectInput(0, 0, 1);
        engine.Tick();
        Assert.Equal([6, -4], EngineAssert.V(engine, 0));
        engine.Tick();
        Assert.Equal([6, -4], EngineAssert.V(engine, 0));
        engine.Tick();
        Assert.Equal([6, 1], EngineAssert.V(engine, 0));
        EngineAssert.Counters(engine, 0, "2 3 3 3 0 0 0 0 0 0"); // three deliveries; in between both neurons keep v and rest
    }

    [Fact]
    public void Zero_cells_are_scanned_but_are_no_operation_and_no_input()
    {
        ScalarEngine engine = Readout(3, Row.Dense(0, [0, 4, 0]));
        engine.InjectInput(0, 0, 1);
        engine.Tick();
        EngineAssert.Counters(engine, 0, "1 3 1 1 0 0 0 0 0 0");
        Assert.Equal([0, 4, 0], EngineAssert.V(engine, 0));
    }

    [Fact]
    public void Payloads_that_cancel_still_read_the_row_and_count_as_input()
    {
        ScalarEngine engine = Readout(1, Row.To(0, 7));
        engine.InjectInput(0, 0, 40);
        engine.InjectInput(0, 0, -40);
        engine.Tick();
        EngineAssert.Counters(engine, 0, "1 1 1 1 0 0 0 0 0 0");
        Assert.Equal([0], EngineAssert.V(engine, 0));
        Assert.Equal((2, 2), engine.PortCounters(0));
    }

    [Fact]
    public void Payloads_reach_32767_in_both_signs_and_travel_as_packets_of_127()
    {
        ScalarEngine engine = Readout(2, Row.Sparse([(0, 1), (1, -1)], exponent: -8));
        engine.InjectInput(0, 0, 32767);
        engine.Tick();
        Assert.Equal([127, -128], EngineAssert.V(engine, 0)); // 127.996 rounds to 128 and saturates
        Assert.Equal((259, 259), engine.PortCounters(0));
        Assert.Equal(1, engine.Counters(0)[Counter.Saturations]);
        engine.Reset();
        engine.InjectInput(0, 0, -32767);
        engine.Tick();
        Assert.Equal([-128, 127], EngineAssert.V(engine, 0));
    }

    [Fact]
    public void A_channel_refuses_more_than_32767_in_sum_of_magnitudes()
    {
        ScalarEngine engine = Readout(1, Row.To(0, 1, exponent: -8));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(0, 0, 32768));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(0, 0, int.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(9, 0, 1));
        engine.InjectInput(0, 0, 32767);
        engine.InjectInput(0, 0, -1);
        ulong before = engine.StateHash();
        Assert.Throws<InvalidOperationException>(engine.Tick);
        Assert.Equal(before, engine.StateHash());
        engine.Tick();
        Assert.Equal([0], EngineAssert.V(engine, 0));
    }

    [Fact]
    public void Negative_payloads_turn_the_sign_of_the_weight()
    {
        ScalarEngine engine = Readout(1, Row.To(0, -3));
        engine.InjectInput(0, 0, -5);
        engine.Tick();
        Assert.Equal([15], EngineAssert.V(engine, 0));
    }

    [Fact]
    public void A_full_queue_drops_later_sources_and_later_channels()
    {
        // Two entries: core 1's neurons come before port 0's channels, and of the neurons the lower comes first.
        var builder = new ImageBuilder(2, 1, pendingEntries: 2);
        CoreBuilder target = builder.Core(0), source = builder.Core(1);
        CoreId input = builder.Input(0, 1, target.Id);
        for (int n = 0; n < 3; n++)
        {
            source.Neuron(default, new NeuronRecord { Threshold = 1, BiasV = 256 }, target.Id);
            target.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, default);
            target.Axon(source.Id, n, Row.To(n, n + 1));
        }

        target.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, default);
        target.Axon(input, 0, Row.To(3, 4));
        var engine = new ScalarEngine(builder.Build());
        engine.Tick();
        engine.InjectInput(0, 0, 1);
        engine.Tick();
        Assert.Equal([1, 2, 0, 0], EngineAssert.V(engine, 0));
        Assert.Equal(3, engine.Counters(0)[Counter.QueueOverflows]); // neuron 2 after tick 0, the port before tick 1, neuron 2 after tick 1
    }

    [Fact]
    public void Events_that_add_to_an_entry_need_no_room()
    {
        var builder = new ImageBuilder(pendingEntries: 1);
        CoreBuilder core = builder.Core(0);
        core.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, default);
        core.Axon(builder.Input(0, 2, core.Id), 0, Row.To(0, 1)).Axon(CoreId.Port(0), 1, Row.To(0, 7));
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 1, 1);
        engine.InjectInput(0, 0, 2);
        engine.InjectInput(0, 0, 3);
        engine.Tick();
        Assert.Equal([5], EngineAssert.V(engine, 0));
        Assert.Equal(1, engine.Counters(0)[Counter.QueueOverflows]);
    }

    /// <summary>A port channel that goes to readout neurons, which keep all they get.</summary>
    private static ScalarEngine Readout(int neurons, params Row[] rows)
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        for (int n = 0; n < neurons; n++)
        {
            core.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, default);
        }

        core.Axon(builder.Input(0, 1, core.Id), 0, rows);
        return new ScalarEngine(builder.Build());
    }
}
