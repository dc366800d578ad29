using HwStack.Chip;

namespace HwStack.Image.Tests.Verification;

/// <summary>An image taken apart so that a test can change one thing.</summary>
internal sealed class Edit(MemoryImage image)
{
    private ChipDescription _chip = image.Chip;

    internal int MeshX { get; set; } = image.MeshX;

    internal int MeshY { get; set; } = image.MeshY;

    internal Provenance Provenance { get; set; } = image.Provenance;

    internal IoMap Io { get; set; } = image.Io;

    internal byte[] Tables { get; set; } = image.TableMemory.ToArray();

    internal List<PortImage> Ports { get; } = [.. image.Ports];

    internal List<CoreImage> Cores { get; } = [.. Enumerable.Range(0, image.CoreCount).Select(image.ReadCore)];

    internal MemoryImage Build() => new(_chip, MeshX, MeshY, image.Seed, Io, Provenance, Ports, Cores, Tables);

    internal void SetChip(ChipDescription chip) => (_chip, Provenance) = (chip, Provenance with { ChipSha256 = ChipDescriptionFile.Sha256(chip) });

    internal void Change(
        int core, NeuronClass[]? classes = null, NeuronRecord[]? neurons = null, DestinationSets? sets = null, AxonSource[]? sources = null, byte[]? bitmaps = null,
        RowDescriptor[]? descriptors = null, byte[]? rows = null)
    {
        CoreImage old = Cores[core];
        Cores[core] = new CoreImage
        {
            Id = old.Id, Classes = classes ?? old.Classes, Neurons = neurons ?? old.Neurons, Sets = sets ?? old.Sets, Sources = sources ?? old.Sources,
            Bitmaps = bitmaps ?? old.Bitmaps, Descriptors = descriptors ?? old.Descriptors, Rows = rows ?? old.Rows,
        };
    }

    internal void Class(int core, int index, Func<NeuronClass, NeuronClass> change) =>
        Change(core, classes: [.. Cores[core].Classes.Select((k, i) => i == index ? change(k) : k)]);

    internal void Neuron(int core, int index, Func<NeuronRecord, NeuronRecord> change) =>
        Change(core, neurons: [.. Cores[core].Neurons.Select((n, i) => i == index ? change(n) : n)]);

    internal void PayloadMax(int value) => Port(0, payloadMax: value);

    internal void Port(int index, int? payloadMax = null, ushort[]? channelSet = null, DestinationSets? sets = null, PortRun[]? runs = null)
    {
        PortImage old = Ports[index];
        Ports[index] = new PortImage
        {
            Id = old.Id, IsInput = old.IsInput, Channels = old.Channels, PayloadMax = payloadMax ?? old.PayloadMax, ChannelSet = channelSet ?? old.ChannelSet,
            Sets = sets ?? old.Sets, Runs = runs ?? old.Runs,
        };
    }

    internal void Run(int population, PopulationRun run) =>
        Io = Io with { Populations = [.. Io.Populations.Select((p, i) => i == population ? p with { Runs = [run] } : p)] };
}
