using HwStack.Chip;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Emulator.Tests;

/// <summary>Times by hand: 10 cycles an axon event, 4 cells a cycle, 2 an update, 3 a packet, 5 a hop, barrier 100, 1 MHz. A core that reads one row of one cell and fires works 12.25.</summary>
public class ContentionTests
{
    private const double Work = 12.25, Send = 3, Hop = 5, Barrier = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void One_spike_takes_its_hops_one_after_the_other(int hops)
    {
        var builder = new ImageBuilder(8);
        Sender(builder, 0, builder.Core(hops).Id);
        RunRecord run = Run(builder);
        Assert.Equal(Hop + Work + Send + (hops * Hop) + Barrier, Cycles(run), 9);
        Assert.Equal((0L, 0L), (run.Network!.StallCycles, run.Network.LinkWaitCycles));
        Assert.Equal(hops * Hop, run.Network.DrainCyclesMax, 9);
        Assert.Equal(["core 0 east", .. Enumerable.Range(1, hops - 1).Select(i => $"core {i} east"), "port 0"], run.Network.Links.Select(l => l.Link));
        Assert.Equal("contention model with the timing table of chip 'test' version 1", run.Time!.Source);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_multicast_packet_forks_and_its_copies_travel_side_by_side(bool yFirst)
    {
        // From the middle of 3 x 3 to all corners and to the port at (0, 1): two links to each corner, two to the port. The host's packet takes 3 links.
        var builder = new ImageBuilder(3, 3);
        CoreBuilder source = builder.Core(1, 1);
        CoreId output = builder.Output(1, 1, new PortRun(source.Id, 0, 1, 0));
        CoreId[] corners = [builder.Core(0, 0).Id, builder.Core(2, 0).Id, builder.Core(0, 2).Id, builder.Core(2, 2).Id];
        source.Neuron(default, new NeuronRecord { Threshold = 1 }, source.Set(yFirst, [.. corners, output]));
        source.Axon(builder.Input(0, 1, source.Id), 0, Row.To(0, 1));
        RunRecord run = Run(builder);
        Assert.Equal((3 * Hop) + Work + Send + (2 * Hop) + Barrier, Cycles(run), 9);
        Assert.Equal((run.Counters["hops"] + run.Counters["port_hops"], 0), (run.Network!.Links.Sum(l => l.Packets), run.Network.LinkWaitCycles));
        Assert.All(run.Network.Links, l => Assert.Equal(1, l.Packets));
    }

    [Fact]
    public void Two_cores_that_send_to_one_wait_for_the_link_they_share()
    {
        // Cores (0, 0) and (1, 1) of a 3 x 2 board send to (2, 0) at once. X first, the second packet comes down from (2, 1) and shares no link with the first. Y first, it goes
        // down to (1, 0), where both ask for the link east at the same time.
        foreach (bool yFirst in new[] { false, true })
        {
            var builder = new ImageBuilder(3, 2);
            CoreBuilder target = builder.Core(2, 0), first = builder.Core(0, 0), second = builder.Core(1, 1);
            CoreId input = builder.Input(0, 1, first.Id, second.Id);
            foreach (CoreBuilder core in new[] { first, second })
            {
                core.Neuron(default, new NeuronRecord { Threshold = 1 }, core.Set(yFirst, target.Id));
                core.Axon(input, 0, Row.To(0, 1));
            }

            RunRecord run = Run(builder);
            double host = 3 * Hop, conflict = yFirst ? Hop : 0;
            Assert.Equal(host + Work + Send + (2 * Hop) + conflict + Barrier, Cycles(run), 9);
            Assert.Equal((long)conflict, run.Network!.LinkWaitCycles);
            Assert.Equal(yFirst ? 2 : 1, run.Network.Links.Single(l => l.Link == "core 1 east").Packets);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_saturated_link_fills_the_buffers_and_stalls_the_core(int depth)
    {
        // 20 neurons of one core fire; a packet is ready every 3 cycles, the link takes 5. Packet k (from 0) crosses the first link from ready + 5 k on.
        const int Count = 20;
        var builder = new ImageBuilder(3);
        builder.Chip = builder.Chip with { Router = builder.Chip.Router with { BufferPackets = depth } };
        CoreBuilder core = builder.Core(0);
        CoreId target = builder.Core(2).Id;
        for (int n = 0; n < Count; n++)
        {
            core.Relay(1, target);
        }

        core.Axon(builder.Input(0, 1, core.Id), 0, Row.Dense(0, [.. Enumerable.Repeat(1, Count)]));
        RunRecord run = Run(builder);
        double worked = 10 + (Count / 4.0) + (2 * Count), ready = Hop + worked + Send;
        double period = depth == 1 ? 2 * Hop : Hop; // a buffer of one packet must empty before the link may start again
        Assert.Equal(ready + ((Count - 1) * period) + (2 * Hop) + Barrier, Cycles(run), 9);

        // A packet enters when there is room: the last one when packet Count − 1 − depth has left. Without stalls it would enter 3 cycles after the one before.
        double lastEnters = ((Count - 1 - depth) * period) + Hop, stall = lastEnters - ((Count - 1) * Send);
        Assert.Equal((long)stall, run.Network!.StallCycles);
        Assert.True(stall > 0);
        Assert.Equal(stall, run.Network.CoreStallCycles[0], 9);
        Assert.Equal("core 0 east", run.Network.BusiestLink);
        Assert.Equal(run.Network.StallCycles, run.Counters["stall_cycles"]);
        Assert.Equal(run.Network.LinkWaitCycles, run.Counters["link_wait_cycles"]);
    }

    [Theory]
    [InlineData(51, 3, 3, 16)]
    [InlineData(52, 4, 2, 10)]
    [InlineData(53, 1, 1, 12)]
    public void Spikes_are_those_of_the_analytic_model_and_every_hop_is_on_a_link(int seed, int meshX, int meshY, int neurons)
    {
        MemoryImage image = RandomImage.Create(seed, meshX, meshY, neurons);
        var request = new RunRequest(120, Stimulus(seed, 120), [.. image.Io.Populations.Select(p => new Probe(p.Name, ProbeKind.Spikes))]);
        RunRecord analytic = new EmulatorTarget(image).Run(request);
        var target = new EmulatorTarget(image, new EmulatorOptions { Fidelity = TimingFidelity.Contention });
        RunRecord contention = target.Run(request), again = target.Run(request);
        Assert.Equal(0, RunComparison.Compare(analytic, contention).Populations.Sum(p => p.DifferingEntries));
        Assert.All(analytic.Counters, counter => Assert.Equal(counter.Value, contention.Counters[counter.Key]));
        Assert.Equal(analytic.Counters["hops"] + analytic.Counters["port_hops"], contention.Network!.Links.Sum(l => l.Packets));
        LinkLoad load = LinkLoad.Read(target.Engine);
        Assert.Equal(load.Packets.Where(p => p > 0), contention.Network.Links.Where(l => l.Link.StartsWith("core", StringComparison.Ordinal)).Select(l => l.Packets));
        Assert.Equal((contention.Time, contention.Network.StallCycles, contention.Network.LinkWaitCycles), (again.Time, again.Network!.StallCycles, again.Network.LinkWaitCycles));
        Assert.Null(analytic.Network);
    }

    [Theory]
    [InlineData(61, 3, 3, 16)]
    [InlineData(62, 5, 2, 60)]
    public void Every_engine_on_any_number_of_threads_takes_the_same_time(int seed, int meshX, int meshY, int neurons)
    {
        MemoryImage image = RandomImage.Create(seed, meshX, meshY, neurons);
        var request = new RunRequest(80, Stimulus(seed, 80), []);
        RunRecord expected = Run(new EmulatorOptions { Engine = EngineKind.Scalar });
        Assert.True(expected.Network!.LinkWaitCycles > 0);
        foreach (int threads in new[] { 1, 2 })
        {
            RunRecord actual = Run(new EmulatorOptions { Engine = EngineKind.Fast, Threads = threads });
            Assert.Equal(expected.Time, actual.Time);
            Assert.Equal(expected.Counters, actual.Counters);
            Assert.Equal(expected.Network.Links, actual.Network!.Links);
            Assert.Equal(expected.Network.CoreStallCycles, actual.Network.CoreStallCycles);
        }

        RunRecord Run(EmulatorOptions options)
        {
            using var target = new EmulatorTarget(image, options with { Fidelity = TimingFidelity.Contention });
            return target.Run(request);
        }
    }

    private static Dictionary<string, Signal> Stimulus(int seed, int steps)
    {
        List<int> start = [0], channel = [];
        List<float> value = [];
        for (int step = 0; step < steps; step++)
        {
            foreach ((int c, int payload) in RandomImage.Stimulus(seed, step))
            {
                channel.Add(c);
                value.Add(payload);
            }

            start.Add(channel.Count);
        }

        return new Dictionary<string, Signal> { ["in 0"] = new Signal(steps, RandomImage.InputChannels, [.. start], [.. channel], [.. value]) };
    }

    // One neuron that fires when port 0 sends, at x on the first row.
    private static void Sender(ImageBuilder builder, int x, CoreId target)
    {
        CoreBuilder core = builder.Core(x);
        core.Relay(1, target);
        core.Axon(builder.Input(0, 1, core.Id), 0, Row.To(0, 1));
    }

    private static RunRecord Run(ImageBuilder builder)
    {
        using var target = new EmulatorTarget(builder.Build(), new EmulatorOptions { Fidelity = TimingFidelity.Contention });
        return target.Run(new RunRequest(1, new Dictionary<string, Signal> { ["in 0"] = new Signal(1, 1, [0, 1], [0], [1]) }, []));
    }

    private static double Cycles(RunRecord run) => run.Time!.Seconds * 1e6;
}
