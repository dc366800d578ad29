using HwStack.Chip;
using HwStack.Compiler.Streaming;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network.Topologies;
using HwStack.Runtime;

namespace HwStack.Compiler.Tests.Streaming;

public sealed class StreamingCompilerTests
{
    public static TheoryData<string, string> Networks { get; } = new()
    {
        { "small-world,n=1500,k=6,p=0.1", "nc1" },
        { "small-world,n=777,k=8,p=0.3,delay=3,tref=4,input=spikes,mu=15", "nc1" },
        { "small-world,n=700,k=6,p=0.02,input=spikes,inputs=401", "ports" },
        { "small-world,n=2000,k=60,p=0.5,j=0.25,g=8", "tight" },
        { "erdos-renyi,n=600,k=20,delay=16,seed=4", "nc1" },
        { "hwb,n=5000,k=300", "nc1-hpc" },
        { "hwb,n=700,k=60,input=spikes,strength=3,inputs=100,seed=8", "nc1" },
        { "small-world,n=300,j=0,input=spikes", "nc1" },
        { "small-world,n=600,model=izhikevich,preset=CH,j=1,g=4,input=spikes", "nc1" },
        { "microcircuit,scale=0.02,kscale=0.3,start=original", "nc1-hpc" },
        { "microcircuit,scale=0.02,kscale=0.3,delays=split,seed=3,start=original", "small" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_image_is_legal(string text, string chip) =>
        Assert.Empty(ImageVerifier.Verify(Compile(text, chip).Image));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Spikes_are_those_of_the_network_stepped_neuron_by_neuron(string text, string chip)
    {
        TopologyNetwork network = Topology.Parse(text);
        CompiledNetwork compiled = Compile(text, chip);
        Signal? signal = network.Input is null ? null : SignalGenerator.Generate("poisson,rate=40,steps=120,seed=2", network.Input.Channels);
        RunRecord run = Run(compiled.Image, network, signal, 120);
        Assert.Equal(0, run.Counters["queue_overflows"]); // else events are missing that the direct simulation has
        var direct = new DirectSimulation(network);
        long spikes = 0;
        for (int step = 0; step < 120; step++)
        {
            List<int> expected = direct.Step(signal is null ? [] : signal.At(step).Channel.ToArray().Select(channel => (channel, 1)));
            Assert.Equal(expected, Fired(run, network, step));
            spikes += expected.Count;
        }

        Assert.True(spikes > 100, $"only {spikes} spikes: the comparison would show nothing");
    }

    [Fact]
    public void An_input_of_more_cores_than_a_port_can_name_gets_several_ports()
    {
        ChipImage image = Compile("small-world,n=700,k=6,p=0.02,input=spikes,inputs=401", "ports").Image;
        Assert.Equal([("in.0", 240), ("in.1", 161)], image.Io.Inputs.Select(input => (input.Name, input.Shape[0])));
        Assert.Equal([240, 161], image.Ports.Select(port => port.Channels));
    }

    [Fact]
    public void Equal_texts_give_equal_bytes()
    {
        byte[] once = ImageFile.Encode(Compile("small-world,n=900", "nc1").Image), again = ImageFile.Encode(Compile("small-world,n=900,k=6,p=0.02", "nc1").Image);
        Assert.Equal(once, again);
    }

    [Fact]
    public void The_report_agrees_with_the_image()
    {
        CompiledNetwork compiled = Compile("small-world,n=5000,p=0.1,input=spikes", "nc1");
        Assert.Equal(compiled.Image.CoreCount, compiled.Mapping.CoresUsed);
        Assert.Equal(20, compiled.Mapping.CoresUsed);
        Assert.Equal(20, compiled.Mapping.CoresLowerBound);
        Assert.Equal(30_000, compiled.Mapping.Synapses);
        long cells = Enumerable.Range(0, compiled.Image.CoreCount).Sum(core => ImageSynapses.Of(compiled.Image.ReadCore(core), compiled.Image.Chip.Core).LongCount());
        Assert.Equal(35_000, cells);
        Assert.Equal(
            Enumerable.Range(0, compiled.Image.CoreCount).Sum(core => CoreMemory.BytesUsed(compiled.Image.ReadCore(core), compiled.Image.Chip)), compiled.Mapping.MemoryUsedBytes);
        RunRecord run = Run(compiled.Image, Topology.Parse("small-world,n=5000,p=0.1,input=spikes"), null, 100);
        Assert.InRange(compiled.Mapping.MeanHopsPerSpike, 0.5 * run.Counters["hops"] / run.Counters["packets"], 2.0 * run.Counters["hops"] / run.Counters["packets"]);
    }

    [Fact]
    public void Hops_routers_and_links_are_those_of_the_router_of_other_networks()
    {
        CompiledNetwork compiled = Compile("small-world,n=3000,p=0.3,input=spikes", "nc1");
        ChipImage image = compiled.Image;
        var load = new HwStack.Compiler.Routing.MeshLoad(image.MeshX, image.MeshY);
        for (int i = 0; i < image.CoreCount; i++)
        {
            CoreImage core = image.ReadCore(i);
            for (int set = 1; set < core.Sets.Count; set++)
            {
                load.Add(core.Id, core.Sets.Of(set), false, core.Neurons.Count(neuron => neuron.DestinationSet == set));
            }
        }

        PortImage port = Assert.Single(image.Ports);
        for (int set = 1; set < port.Sets.Count; set++)
        {
            load.Add(port.Id, port.Sets.Of(set), false, port.ChannelSet.Count(channel => channel == set));
        }

        Assert.Equal(load.MeanHops, compiled.Mapping.MeanHopsPerSpike, 9);
        Assert.Equal(load.Links().Max, compiled.Mapping.BusiestLinkPackets, 9);
        Assert.Equal(load.RouterEntries.Max(), compiled.Mapping.RouterEntriesMax);
    }

    [Fact]
    public void Blocks_shrink_until_every_core_has_memory()
    {
        CompiledNetwork compiled = Compile("small-world,n=2000,k=60,p=0.5,j=0.25,g=8", "tight");
        Assert.True(compiled.Mapping.CoresUsed > 2000 / 256 + 1);
        Assert.All(compiled.Mapping.Cores, core => Assert.True(core.MemoryBytes <= compiled.Image.Chip.Core.MemoryBytes));
    }

    [Fact]
    public void Neurons_with_more_synapses_share_a_core_with_fewer_others()
    {
        CompiledNetwork compiled = Compile("microcircuit,scale=0.02,kscale=0.3,delays=split,seed=3", "small");
        CoreImage[] cores = [.. Enumerable.Range(0, compiled.Image.CoreCount).Select(compiled.Image.ReadCore)];
        Assert.True(cores.Max(core => core.Neurons.Length) > 1.3 * cores.Min(core => core.Neurons.Length));
        long[] bytes = [.. cores.Select(core => CoreMemory.BytesUsed(core, compiled.Image.Chip))];
        Assert.All(bytes, used => Assert.InRange(used, 0.75 * bytes.Max(), compiled.Image.Chip.Core.MemoryBytes));
    }

    [Fact]
    public void Several_synapses_from_one_neuron_to_another_are_cells_of_one_row()
    {
        CompiledNetwork compiled = Compile("microcircuit,scale=0.02,kscale=0.1,delays=mean", "nc1-hpc");
        TopologyNetwork network = Topology.Parse("microcircuit,scale=0.02,kscale=0.1,delays=mean");
        var arcs = new ArcBuffer();
        network.Arcs.Read(0, network.Neurons, arcs);
        int pairs = Enumerable.Range(0, network.Neurons).Sum(source => arcs.Targets(source).Length - arcs.Targets(source).ToArray().Distinct().Count());
        Assert.True(pairs > 100, $"only {pairs} repeated pairs");
        CoreImage core = Assert.Single(Enumerable.Range(0, compiled.Image.CoreCount).Select(compiled.Image.ReadCore));
        ImageSynapse[] synapses = [.. ImageSynapses.Of(core, compiled.Image.Chip.Core)];
        Assert.Equal(arcs.Count, synapses.Length);
        Assert.Equal(pairs, synapses.Length - synapses.Select(synapse => (synapse.Source, synapse.Channel, synapse.Target)).Distinct().Count());
    }

    [Theory]
    [InlineData("small-world,n=1000,mu=1e5", "nc1", "HW2502")]
    [InlineData("small-world,n=1000,tref=16", "nc1", "HW2503")]
    [InlineData("small-world,n=1000,delay=17", "nc1", "HW2504")]
    [InlineData("small-world,n=1000,j=1000", "nc1", "HW2500")]
    [InlineData("small-world,n=1000,input=spikes,strength=-900", "nc1", "HW2500")]
    [InlineData("small-world,n=1000,vreset=-60", "nc1", "HW2506")]
    [InlineData("small-world,n=1000", "nc1-f405", "HW2501")]
    [InlineData("hwb,n=4000,k=3000", "tight", "HW2505")]
    [InlineData("small-world,n=20000,p=1", "routers", "HW2507")]
    public void What_does_not_fit_is_told_with_numbers(string text, string chip, string code)
    {
        UserErrorException unfit = Assert.Throws<UserErrorException>(() => Compile(text, chip));
        Assert.Equal(code, unfit.Errors[0].Code);
        Assert.Contains(unfit.Errors[0].Message, char.IsDigit);
    }

    [Fact]
    public void A_cancelled_compilation_ends() =>
        Assert.Throws<OperationCanceledException>(() => StreamingCompiler.Compile(
            Topology.Parse("small-world,n=100000"), new NetworkCompileOptions { Chip = TestNetworks.Nc1 }, cancellation: new CancellationToken(true)));

    private static CompiledNetwork Compile(string text, string chip) =>
        StreamingCompiler.Compile(Topology.Parse(text), new NetworkCompileOptions { Chip = ChipOf(chip) });

    private static ChipDescription ChipOf(string name) => name switch
    {
        // So few router entries that the input needs several ports; so little memory that blocks must shrink.
        "ports" => TestNetworks.Nc1 with { Core = TestNetworks.Nc1.Core with { NeuronsMax = 8 }, Router = new RouterLimits(60) },
        "tight" => TestNetworks.Nc1 with { Core = TestNetworks.Nc1.Core with { MemoryBytes = 40_000 } },
        "small" => TestNetworks.Nc1 with { Core = TestNetworks.Nc1.Core with { MemoryBytes = 250_000, PendingEntries = 8192 } },
        "routers" => TestNetworks.Nc1 with { Router = new RouterLimits(40) },
        _ => ChipCatalog.Get(name),
    };

    private static RunRecord Run(ChipImage image, TopologyNetwork network, Signal? signal, int steps)
    {
        Dictionary<string, Signal> inputs = [];
        int first = 0;
        foreach (InputMap input in signal is null ? [] : image.Io.Inputs)
        {
            inputs.Add(input.Name, Part(signal!, first, input.Shape[0]));
            first += input.Shape[0];
        }

        using var target = new EmulatorTarget(image);
        return target.Run(new RunRequest(steps, inputs, [.. network.Populations.Select(population => new Probe(population.Name, ProbeKind.Spikes))]));
    }

    private static Signal Part(Signal signal, int first, int count)
    {
        float[] dense = new float[signal.Steps * count];
        for (int step = 0; step < signal.Steps; step++)
        {
            foreach (int channel in signal.At(step).Channel.ToArray().Where(channel => channel >= first && channel < first + count))
            {
                dense[(step * count) + channel - first] = 1;
            }
        }

        return Signal.FromDense(dense, signal.Steps, count);
    }

    private static List<int> Fired(RunRecord run, TopologyNetwork network, int step) =>
        [.. network.Populations.SelectMany((population, p) => run.Probes[p].Signal.At(step).Channel.ToArray().Select(channel => population.First + channel))];
}
