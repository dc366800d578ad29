using HwStack.Chip;

namespace HwStack.Image.Tests;

/// <summary>Images made by hand or by seed; all are legal by docs/chip.md.</summary>
internal static class TestImages
{
    internal const int Cores = 6;

    /// <summary>A chip small enough for tests that walk over every byte.</summary>
    internal static ChipDescription SmallChip(int neuronsMax = 20, int sparseTargetBits = 8) =>
        ChipCatalog.Get("nc1") is var chip
            ? chip with
            {
                Name = "small",
                Mesh = new MeshLimits(3, 2, 2),
                Core = chip.Core with { NeuronsMax = neuronsMax, PendingEntries = 64, SparseTargetBits = sparseTargetBits },
            }
            : throw new InvalidOperationException();

    internal static Provenance Provenance(ChipDescription chip, string source = "hand.nir") => new(
        "hwstack 0.1.0", source, new string('0', 64), ChipDescriptionFile.Sha256(chip), new Dictionary<string, string> { ["seed"] = "7", ["dt"] = "0.001" });

    /// <summary>One input channel → core 0 with two neurons → core 1 with a graded readout → output port 1.</summary>
    internal static MemoryImage Tiny()
    {
        ChipDescription chip = SmallChip();
        CoreId in0 = CoreId.Port(0), out1 = CoreId.Port(1), a = new(0), b = new(1);
        var hidden = new CoreImage
        {
            Id = a,
            Classes = [new NeuronClass { Model = NeuronModel.Lif, LeakV = 6554, RefractoryTicks = 2 }],
            Neurons =
            [
                new NeuronRecord { Threshold = 40, DestinationSet = 1, BiasV = 128, LogicalId = 0 },
                new NeuronRecord { Threshold = 50, Exponent = 1, DestinationSet = 1, LogicalId = 1 },
            ],
            Sets = new DestinationSets([0, 0, 1], [0, 0], [b]),
            Sources = [new AxonSource(in0, 0, 0)],
            Bitmaps = [1, 0, 0],
            Descriptors = [RowDescriptor.Pack(RowFormat.Dense, 0, 2, 0, 3, 2)],
            Rows = [0x97],
        };
        var readout = new CoreImage
        {
            Id = b,
            Classes = [new NeuronClass { Model = NeuronModel.Lif, LeakV = 3277, Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }],
            Neurons = [new NeuronRecord { DestinationSet = 1, LogicalId = 2 }],
            Sets = new DestinationSets([0, 0, 1], [0, 1], [out1]),
            Sources = [new AxonSource(a, 0, 0)],
            Bitmaps = [3, 0, 0],
            Descriptors = [RowDescriptor.Pack(RowFormat.Sparse, 0, 1, 0, 0, 0), RowDescriptor.Pack(RowFormat.Sparse, 2, 1, 0, 15, -1)],
            Rows = [0x00, 0x05, 0x00, 0x0B],
        };
        PortImage[] ports =
        [
            new PortImage
            {
                Id = in0, IsInput = true, Channels = 1, PayloadMax = 1, ChannelSet = [1], Sets = new DestinationSets([0, 0, 1], [0, 0], [a]), Runs = [],
            },
            new PortImage
            {
                Id = out1, IsInput = false, Channels = 1, PayloadMax = 0, ChannelSet = [], Sets = DestinationSets.Empty, Runs = [new PortRun(b, 0, 1, 0)],
            },
        ];
        var io = new IoMap(
            [new InputMap("in", 0, [1], 0.1, 1)], [new OutputMap("out", 1, [1], true, "readout")],
            [
                new PopulationMap("hidden", "LIF", [2], 0, [0.025], 0, [], [new PopulationRun(0, a, 0, 2)]),
                new PopulationMap("readout", "LI", [1, 1], 1, [1.0 / 3], -0.5, [], [new PopulationRun(0, b, 0, 1)]),
            ],
            0.001);
        return new MemoryImage(chip, 3, 2, 7, io, Provenance(chip), ports, [hidden, readout]);
    }

    /// <summary>A legal image drawn by a seed: all row formats, lists, delays, dendrites, graded readouts, both routing orders, gaps in the mesh.</summary>
    internal static MemoryImage Random(int seed) => new RandomImage(seed).Build();
}
