using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class PacketTests
{
    [Fact]
    public void A_spike_crosses_three_hops_and_is_read_one_tick_later()
    {
        var engine = new ScalarEngine(Chain(delay: 0).Build());
        engine.InjectInput(0, 0, 1);
        engine.Tick();
        Assert.Equal([new SpikeEvent(0, 0)], engine.Spikes.ToArray());
        Assert.Equal(3, engine.LongestPathHops);
        engine.Tick();
        Assert.Equal([new SpikeEvent(1, 0)], engine.Spikes.ToArray());
        Assert.Equal(0, engine.LongestPathHops);
        EngineAssert.Counters(engine, 0, "1 1 1 1 1 1 3 0 0 0");
        EngineAssert.Counters(engine, 1, "1 1 1 1 1 0 0 0 0 0");
        Assert.Equal((1, 1), engine.PortCounters(0));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(15, 16)]
    public void A_delay_is_added_to_the_tick_that_a_packet_needs(int delay, int expectedTick)
    {
        var engine = new ScalarEngine(Chain(delay).Build());
        engine.InjectInput(0, 0, 1);
        Assert.Equal([expectedTick], EngineAssert.FiringTicks(engine, 1, 0, 40));
    }

    [Fact]
    public void A_core_can_hold_sixteen_ticks_of_events_of_one_descriptor()
    {
        var engine = new ScalarEngine(Chain(15).Build());
        List<int> fired = [];
        for (int tick = 0; tick < 40; tick++)
        {
            engine.InjectInput(0, 0, 1);
            fired.AddRange(EngineAssert.FiringTicks(engine, 1, 0, 1));
        }

        Assert.Equal(Enumerable.Range(16, 24), fired);
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 9)]
    public void A_multicast_tree_uses_each_link_once(bool yFirst, int hops)
    {
        var builder = new ImageBuilder(4, 4);
        CoreId At(int x, int y) => CoreId.At(x, y, 4);
        CoreBuilder source = builder.Core(1, 1);
        CoreId output = builder.Output(2, 1, new PortRun(source.Id, 0, 1, 0));
        CoreId[] targets = [At(3, 1), At(3, 3), At(0, 2), At(1, 0), At(1, 1), output];
        source.Neuron(default, new NeuronRecord { Threshold = 1 }, source.Set(yFirst, targets));
        source.Axon(builder.Input(0, 1, source.Id), 0, Row.To(0, 1)).Axon(source.Id, 0, Row.To(0, -1));
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 0, 1);
        engine.Tick();

        Assert.Equal(hops, engine.Counters(0)[Counter.Hops]);
        Assert.Equal(4, engine.LongestPathHops);
        Assert.Equal([new OutputEvent(2, 0, 1)], engine.Outputs.ToArray());
        LinkLoad load = LinkLoad.Read(engine);
        long portWay = 1; // the host's packet goes (0,0) → (1,0) → (1,1)
        Assert.Equal(hops - 1 + 2, load.Packets.Sum());
        Assert.Equal(yFirst ? 0 : 1, load.Of(At(1, 1), LinkDirection.West));
        Assert.Equal(1, load.Of(At(1, 1), LinkDirection.South));
        Assert.Equal(portWay, load.Of(At(0, 0), LinkDirection.East));
        Assert.Equal(portWay, load.Of(At(1, 0), LinkDirection.North));
        Assert.Equal(1, load.Of(At(yFirst ? 1 : 3, 2), LinkDirection.North));
        Assert.Equal([1, 1], load.PortPackets);
    }

    [Fact]
    public void Route_trees_have_the_links_that_walking_to_each_destination_gives()
    {
        var random = new Random(5);
        var tree = new RouteTree(5, 4);
        for (int trial = 0; trial < 500; trial++)
        {
            CoreId source = trial % 5 == 0 ? CoreId.Port(random.Next(9)) : new CoreId((uint)random.Next(20));
            CoreId[] targets = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(6) == 0 ? CoreId.Port(random.Next(9)) : new CoreId((uint)random.Next(20))).Distinct().Order()];
            bool yFirst = random.Next(2) == 0;
            tree.Lay(source, targets, yFirst);
            Assert.Equal(NaiveRoutes.Links(source, targets, yFirst, 5, 4).Count, tree.Hops);
            Assert.Equal(targets.Max(t => NaiveRoutes.Links(source, [t], yFirst, 5, 4).Count), tree.Depth);
        }
    }

    [Fact]
    public void Two_cores_may_send_to_one_neuron_in_the_same_tick()
    {
        var builder = new ImageBuilder(3);
        CoreBuilder left = builder.Core(0), right = builder.Core(1), target = builder.Core(2);
        CoreId input = builder.Input(0, 2, left.Id, right.Id);
        left.Axon(input, 0, Row.To(left.Relay(1, target.Id), 1));
        right.Axon(input, 1, Row.To(right.Relay(1, target.Id), 1));
        target.Relay(5);
        target.Axon(left.Id, 0, Row.To(0, 3)).Axon(right.Id, 0, Row.To(0, 2));
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 1, 1);
        engine.InjectInput(0, 0, 1);
        Assert.Equal([1], EngineAssert.FiringTicks(engine, 2, 0, 4));
    }

    [Fact]
    public void Spikes_without_a_destination_are_counted_but_send_no_packet()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Relay(1);
        core.Axon(builder.Input(0, 1, core.Id), 0, Row.To(0, 1));
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 0, 1);
        engine.Tick();
        EngineAssert.Counters(engine, 0, "1 1 1 1 1 0 0 0 0 0");
    }

    /// <summary>Port 0 → core (0,0) → core (3,0); every synapse is one spike.</summary>
    internal static ImageBuilder Chain(int delay)
    {
        var builder = new ImageBuilder(4);
        CoreBuilder first = builder.Core(0), last = builder.Core(3);
        first.Relay(1, last.Id);
        first.Axon(builder.Input(0, 1, first.Id), 0, Row.To(0, 1));
        last.Relay(1);
        last.Axon(first.Id, 0, Row.To(0, 1, delay));
        return builder;
    }
}
