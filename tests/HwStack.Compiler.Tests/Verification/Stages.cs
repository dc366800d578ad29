using HwStack.Chip;
using HwStack.Compiler.Emission;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Compiler.Verification;
using HwStack.Image;

namespace HwStack.Compiler.Tests.Verification;

/// <summary>A compiled network with the results of all passes, for planting faults between them.</summary>
internal sealed record Stages(
    QuantizedNetwork Network, ChipDescription Chip, Partition Partition, PlacementResult Placement, RoutingTables Routing, MemoryImage Image)
{
    /// <summary>Two layers, recurrence, one of them with dendrites, two outputs.</summary>
    public static Stages Build()
    {
        QuantizedPopulation[] populations =
            [TestNetworks.Input("in", 500), TestNetworks.Neurons("a", 20, 0, classes: 2), TestNetworks.Neurons("b", 12, 20, readout: true)];
        var network = new QuantizedNetwork(
            populations,
            [TestNetworks.Random(populations, 0, 1, 0.9, 0, 1), TestNetworks.Random(populations, 1, 1, 0.5, 2, 2), TestNetworks.Random(populations, 1, 2, 0.7, 1, 3)],
            [new("out", [12], 2), new("mid", [20], 1)]);
        ChipDescription chip = TestNetworks.Small(neurons: 16, memory: 4096);
        Partition partition = Partitioner.Run(network, chip);
        PlacementResult placement = Placer.Run(network, partition, chip, 1);
        RoutingTables routing = Router.Run(network, partition, placement, chip);
        return new Stages(
            network, chip, partition, placement, routing,
            Emitter.Run(network, partition, placement, routing, chip, 1, 0.001, TestNetworks.Provenance));
    }

    public CoreImage[] Cores => [.. Enumerable.Range(0, Image.CoreCount).Select(Image.ReadCore)];

    public MemoryImage With(IReadOnlyList<CoreImage>? cores = null, IReadOnlyList<PortImage>? ports = null, IoMap? io = null) =>
        new(Chip, Image.MeshX, Image.MeshY, Image.Seed, io ?? Image.Io, Image.Provenance, ports ?? Image.Ports, cores ?? Cores);

    public List<VerifierFinding> CheckPartition(Partition faulty) => PartitionVerifier.Check(Network, faulty, Chip);

    public List<VerifierFinding> CheckBlock(int block, Func<CoreBlock, CoreBlock> fault) =>
        CheckPartition(Partition with { Blocks = new CoreBlocks([.. Partition.Blocks.Blocks.Select((b, i) => i == block ? fault(b) : b)]) });

    public List<VerifierFinding> CheckUsage(Func<BlockUsage, BlockUsage> fault) =>
        CheckPartition(Partition with { Usage = [fault(Partition.Usage[0]), .. Partition.Usage.Skip(1)] });

    public List<VerifierFinding> CheckRouting(RoutingTables faulty) => RoutingVerifier.Check(Network, Partition, Placement, faulty, Chip);

    public List<VerifierFinding> CheckImage(MemoryImage faulty) => EmissionVerifier.Check(Network, faulty, Partition.Blocks, Placement);

    /// <summary>Copies a core with some parts replaced.</summary>
    public static CoreImage Copy(
        CoreImage core, NeuronRecord[]? neurons = null, NeuronClass[]? classes = null, byte[]? rows = null, RowDescriptor[]? descriptors = null,
        AxonSource[]? sources = null, byte[]? bitmaps = null, DestinationSets? sets = null) => new()
        {
            Id = core.Id,
            Classes = classes ?? core.Classes,
            Neurons = neurons ?? core.Neurons,
            Sets = sets ?? core.Sets,
            Sources = sources ?? core.Sources,
            Bitmaps = bitmaps ?? core.Bitmaps,
            Descriptors = descriptors ?? core.Descriptors,
            Rows = rows ?? core.Rows,
        };
}
