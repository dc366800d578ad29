using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

/// <summary>Builds small boards by hand. Unless told otherwise every port is an input "in P" or output "out P" of scale 1 and every core a population "core N".</summary>
public sealed class ImageBuilder
{
    private readonly SortedDictionary<uint, CoreBuilder> _cores = [];
    private readonly SortedDictionary<int, PortImage> _ports = [];

    public ImageBuilder(int meshX = 1, int meshY = 1, int pendingEntries = 1024, int neuronsMax = 256, int sparseTargetBits = 8)
    {
        MeshX = meshX;
        MeshY = meshY;
        Chip = new ChipDescription(
            "test", 1, "board of a test", new MeshLimits(meshX, meshY, 1), new CoreLimits(neuronsMax, 1 << 24, 256, 65_536, pendingEntries, 15, sparseTargetBits),
            new RouterLimits(65_536), new TimingTable(1e6, 10, 4, 2, 3, 5, 100, 0, "test timing"),
            new EnergyTable(
                [
                    new("axon_events", 7, "a"), new("cells_scanned", 0.5, "b"), new("synaptic_ops", 2, "c"), new("neuron_updates", 11, "d"), new("spikes", 13, "e"),
                    new("packets", 17, "f"), new("hops", 19, "g"), new("partial_sums", 23, "h"),
                ],
                1e-6, "test power"));
    }

    public int MeshX { get; }

    public int MeshY { get; }

    public ChipDescription Chip { get; set; }

    public uint Seed { get; set; } = 1;

    /// <summary>Table memory.</summary>
    public byte[] Tables { get; set; } = [];

    public List<InputMap> Inputs { get; } = [];

    public List<OutputMap> Outputs { get; } = [];

    public List<PopulationMap> Populations { get; } = [];

    public CoreBuilder Core(int x, int y = 0)
    {
        CoreId id = CoreId.At(x, y, MeshX);
        if (!_cores.TryGetValue(id.Value, out CoreBuilder? core))
        {
            core = new CoreBuilder(id, Chip.Core);
            _cores.Add(id.Value, core);
        }

        return core;
    }

    /// <summary>An input port all of whose channels go to the same destinations.</summary>
    public CoreId Input(int port, int channels, params CoreId[] targets) => Input(port, channels, 32767, false, targets);

    public CoreId Input(int port, int channels, int payloadMax, bool yFirst, params CoreId[] targets)
    {
        _ports.Add(port, new PortImage
        {
            Id = CoreId.Port(port), IsInput = true, Channels = channels, PayloadMax = payloadMax, Runs = [],
            ChannelSet = [.. Enumerable.Repeat((ushort)1, channels)], Sets = Sets([(0, []), ((byte)(yFirst ? 1 : 0), [.. targets.Order()])]),
        });
        return CoreId.Port(port);
    }

    public CoreId Output(int port, int channels, params PortRun[] runs)
    {
        _ports.Add(port, new PortImage
        {
            Id = CoreId.Port(port), IsInput = false, Channels = channels, PayloadMax = 0, ChannelSet = [], Sets = DestinationSets.Empty, Runs = runs,
        });
        return CoreId.Port(port);
    }

    public MemoryImage Build()
    {
        CoreImage[] cores = [.. _cores.Values.Select(c => c.Build())];
        IReadOnlyList<InputMap> inputs = Inputs.Count > 0 ? Inputs
            : [.. _ports.Where(p => p.Value.IsInput).Select(p => new InputMap($"in {p.Key}", p.Key, [p.Value.Channels], 1, p.Value.PayloadMax))];
        IReadOnlyList<OutputMap> outputs = Outputs.Count > 0 ? Outputs
            : [.. _ports.Where(p => !p.Value.IsInput).Select(p => new OutputMap($"out {p.Key}", p.Key, [p.Value.Channels], false, ""))];
        IReadOnlyList<PopulationMap> populations = Populations.Count > 0 ? Populations
            : [.. cores.Select(c => new PopulationMap(
                $"core {c.Id.Value}", "LIF", [c.Neurons.Length], 0, [1], 0, [1], [new PopulationRun(0, c.Id, 0, c.Neurons.Length)]))];
        return new MemoryImage(
            Chip, MeshX, MeshY, Seed, new IoMap(inputs, outputs, populations, 1e-3),
            new Provenance("test", "test", "", ChipDescriptionFile.Sha256(Chip), new SortedDictionary<string, string>(StringComparer.Ordinal)), [.. _ports.Values], cores, Tables);
    }

    internal static DestinationSets Sets(IReadOnlyList<(byte Flags, CoreId[] Targets)> sets)
    {
        int[] start = new int[sets.Count + 1];
        for (int i = 0; i < sets.Count; i++)
        {
            start[i + 1] = start[i] + sets[i].Targets.Length;
        }

        return new DestinationSets(start, [.. sets.Select(s => s.Flags)], [.. sets.SelectMany(s => s.Targets)]);
    }
}
