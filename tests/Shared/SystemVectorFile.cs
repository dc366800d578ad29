using System.Text.Json;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Testing;

/// <summary>A packet from the host.</summary>
/// <param name="Tick">Stamp.</param>
/// <param name="Port">Port number.</param>
/// <param name="Channel">Channel.</param>
/// <param name="Payload">Payload.</param>
public readonly record struct VectorEvent(long Tick, int Port, int Channel, int Payload);

/// <summary>What one tick must do.</summary>
/// <param name="Spikes">(core, neuron) of each spike, ascending.</param>
/// <param name="Outputs">(port, channel, payload) of each packet at an output port, ascending.</param>
/// <param name="States">States after the tick: one array a core, cores ascending.</param>
/// <param name="Counters">What the tick adds to the ten counters of each core, in the order of docs/chip.md section 10.</param>
/// <param name="Ports">(port, packets, hops) that the tick adds for each input port.</param>
public sealed record VectorTick(
    (uint Core, int Neuron)[] Spikes, (int Port, int Channel, int Payload)[] Outputs, NeuronState[][] States, long[][] Counters,
    (int Port, long Packets, long Hops)[] Ports);

/// <summary>A tiny board, what the host sends it, and what must happen.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Rule">The rule of the text it checks.</param>
/// <param name="Image">The board.</param>
/// <param name="Table">The chip's table memory.</param>
/// <param name="Events">Packets from the host.</param>
/// <param name="Ticks">Expectations, from tick 0.</param>
public sealed record SystemVector(
    string Name, string Rule, MemoryImage Image, byte[] Table, IReadOnlyList<VectorEvent> Events, IReadOnlyList<VectorTick> Ticks);

/// <summary>Reads golden vectors of kind "system".</summary>
public static class SystemVectorFile
{
    /// <summary>Names of all system vectors.</summary>
    public static IReadOnlyList<string> Names() => ChipVectorFile.Names("system");

    /// <summary>
    /// One system vector. Every port is an input "in P" or output "out P" with scale 1, every core a population "core N",
    /// so that a run can be asked for by name.
    /// </summary>
    public static SystemVector Read(string name)
    {
        JsonElement file = ChipVectorFile.Read(name);
        int meshX = file.GetProperty("mesh")[0].GetInt32(), meshY = file.GetProperty("mesh")[1].GetInt32();
        JsonElement limits = file.GetProperty("chip");
        var chip = new ChipDescription(
            "vector", 1, "board of a golden vector", new MeshLimits(meshX, meshY, 1),
            new CoreLimits(limits.GetProperty("neurons_max").GetInt32(), 1 << 20, 256, 256, limits.GetProperty("pending_entries").GetInt32(), 15,
                limits.GetProperty("sparse_target_bits").GetInt32()),
            new RouterLimits(1 << 16), new TimingTable(1e8, 1, 16, 1, 1, 1, 1, 0, "assumed"), new EnergyTable([], 0, "assumed"))
        {
            TableBytes = ChipVectorFile.Table(file).Length,
        };
        CoreImage[] cores = [.. file.GetProperty("cores").EnumerateArray().Select(c => Core(c, chip.Core.BitmapBytes))];
        PortImage[] ports = [.. file.GetProperty("ports").EnumerateArray().Select(Port)];
        var image = new MemoryImage(
            chip, meshX, meshY, file.GetProperty("seed").GetUInt32(), Io(cores, ports),
            new Provenance("hwstack", name, "", "", new SortedDictionary<string, string>(StringComparer.Ordinal)), ports, cores,
            ChipVectorFile.Table(file));
        return new SystemVector(
            name, file.GetProperty("rule").GetString()!, image, ChipVectorFile.Table(file),
            [.. file.GetProperty("inputs").EnumerateArray().Select(e => new VectorEvent(
                e.GetProperty("tick").GetInt64(), e.GetProperty("port").GetInt32(), e.GetProperty("channel").GetInt32(), e.GetProperty("payload").GetInt32()))],
            [.. file.GetProperty("ticks").EnumerateArray().Select(Tick)]);
    }

    private static VectorTick Tick(JsonElement t) => new(
        [.. List(t, "spikes").Select(s => (s[0].GetUInt32(), s[1].GetInt32()))],
        [.. List(t, "outputs").Select(o => (o[0].GetInt32(), o[1].GetInt32(), o[2].GetInt32()))],
        [.. List(t, "states").Select(s => s[1].EnumerateArray().Select(ChipVectorFile.State).ToArray())],
        [.. List(t, "counters").Select(c => c[1].EnumerateArray().Select(n => n.GetInt64()).ToArray())],
        [.. List(t, "ports").Select(p => (p[0].GetInt32(), p[1].GetInt64(), p[2].GetInt64()))]);

    private static CoreImage Core(JsonElement c, int bitmapBytes)
    {
        JsonElement[] axons = [.. List(c, "axons")];
        byte[] bitmaps = new byte[axons.Length * bitmapBytes];
        for (int i = 0; i < axons.Length; i++)
        {
            foreach (JsonElement channel in axons[i].GetProperty("channels").EnumerateArray())
            {
                bitmaps[(i * bitmapBytes) + (channel.GetInt32() / 8)] |= (byte)(1 << (channel.GetInt32() % 8));
            }
        }

        return new CoreImage
        {
            Id = new CoreId(c.GetProperty("id").GetUInt32()),
            Classes = [.. List(c, "classes").Select(ChipVectorFile.Class)],
            Neurons = [.. List(c, "neurons").Select(ChipVectorFile.Record)],
            Sets = Sets(c),
            Sources = [.. axons.Select(a => new AxonSource(
                new CoreId(a.GetProperty("source").GetUInt32()), a.GetProperty("page").GetUInt32(), a.GetProperty("first").GetUInt32()))],
            Bitmaps = bitmaps,
            Descriptors = [.. List(c, "descriptors").Select(d => RowDescriptor.Pack(
                Enum.Parse<RowFormat>(d.GetProperty("format").GetString()!, ignoreCase: true), d.GetProperty("address").GetInt32(),
                d.GetProperty("count").GetInt32(), d.GetProperty("start").GetInt32(), d.GetProperty("delay").GetInt32(), d.GetProperty("exponent").GetInt32()))],
            Rows = Convert.FromHexString(c.GetProperty("rows").GetString()!),
        };
    }

    private static PortImage Port(JsonElement p) => new()
    {
        Id = CoreId.Port(p.GetProperty("port").GetInt32()),
        IsInput = p.GetProperty("direction").GetString() == "in",
        Channels = p.GetProperty("channels").GetInt32(),
        PayloadMax = p.GetProperty("payload_max").GetInt32(),
        ChannelSet = [.. List(p, "channel_set").Select(s => s.GetUInt16())],
        Sets = Sets(p),
        Runs = [.. List(p, "runs").Select(r => new PortRun(
            new CoreId(r.GetProperty("core").GetUInt32()), r.GetProperty("first_neuron").GetInt32(), r.GetProperty("count").GetInt32(),
            r.GetProperty("first_channel").GetInt32()))],
    };

    private static DestinationSets Sets(JsonElement owner)
    {
        JsonElement[] sets = [.. List(owner, "sets")];
        CoreId[][] targets = [.. sets.Select(s => List(s, "targets").Select(t => new CoreId(t.GetUInt32())).ToArray())];
        int[] start = new int[sets.Length + 1];
        for (int i = 0; i < sets.Length; i++)
        {
            start[i + 1] = start[i] + targets[i].Length;
        }

        return new DestinationSets(start, [.. sets.Select(s => (byte)(s.GetProperty("y_first").GetBoolean() ? 1 : 0))], [.. targets.SelectMany(t => t)]);
    }

    private static IoMap Io(CoreImage[] cores, PortImage[] ports) => new(
        [.. ports.Where(p => p.IsInput).Select(p => new InputMap($"in {p.Id.PortIndex}", p.Id.PortIndex, [p.Channels], 1, p.PayloadMax))],
        [.. ports.Where(p => !p.IsInput).Select(p => new OutputMap($"out {p.Id.PortIndex}", p.Id.PortIndex, [p.Channels], false, ""))],
        [.. cores.Select(c => new PopulationMap($"core {c.Id.Value}", "LIF", [c.Neurons.Length], 0, [1], 0, [1], [new PopulationRun(0, c.Id, 0, c.Neurons.Length)]))],
        1);

    private static JsonElement.ArrayEnumerator List(JsonElement owner, string name) => owner.GetProperty(name).EnumerateArray();
}
