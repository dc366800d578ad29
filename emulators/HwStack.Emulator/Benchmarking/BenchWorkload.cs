using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Benchmarking;

/// <summary>A network to measure the emulator on. Recurrent and driven by its biases: nothing enters from the host while it runs.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="ChipName">Chip description.</param>
/// <param name="Bound">What the machine is measured with for comparison.</param>
public sealed record BenchWorkload(string Name, string Summary, string ChipName, BenchBound Bound)
{
    /// <summary>All workloads.</summary>
    public static IReadOnlyList<BenchWorkload> All { get; } =
    [
        new("dense", "64 cores of 1024 axons by 256 neurons, every weight present, a tenth of the axons active in a tick", "nc1", BenchBound.DenseRows),
        new("hwb-10k-1000", "10,000 LIF neurons with 1000 random inputs each, 80 % excitatory, some 5 Hz", "nc1-hpc", BenchBound.Scatter),
        new("hwb-10k-100", "10,000 LIF neurons with 100 random inputs each, 80 % excitatory, some 10 Hz", "nc1-hpc", BenchBound.Scatter),
        new("fan-out-100", "10,000 LIF neurons that each reach 100 others, about 1 % active in a tick", "nc1", BenchBound.Scatter),
        new("small-world-100k", "100,000 LIF neurons on a ring lattice of 6 neighbours, 2 % of the links rewired", "nc1", BenchBound.NeuronUpdates),
    ];

    /// <summary>Makes the image; the same every time.</summary>
    public ChipImage Build()
    {
        ChipDescription chip = ChipCatalog.Get(ChipName);
        int neuronsPerCore = chip.Core.NeuronsMax;
        return Name switch
        {
            "dense" => BenchLayout.Build(BenchNetworks.Dense(64, 4), chip, neuronsPerCore, Name),
            "hwb-10k-1000" => BenchLayout.Build(BenchNetworks.Random(10_000, 1000, new HwbDrive(24, 0.1, 8, 7)), chip, neuronsPerCore, Name),
            "hwb-10k-100" => BenchLayout.Build(BenchNetworks.Random(10_000, 100, new HwbDrive(22, 1, 8, 7)), chip, neuronsPerCore, Name),
            "fan-out-100" => BenchLayout.Build(BenchNetworks.FanOut(10_000, 100), chip, neuronsPerCore, Name),
            _ => BenchLayout.Build(BenchNetworks.SmallWorld(100_000, 6, 0.02, new HwbDrive(20.1, 2, 5, 0)), chip, neuronsPerCore, Name),
        };
    }
}

/// <summary>What limits a workload: a loop without an engine around it, timed in the same run on as many bytes.</summary>
public enum BenchBound
{
    /// <summary>The dense row kernel alone on random tenths of as many rows, next core's rows prefetched.</summary>
    DenseRows,

    /// <summary>Adding weights to random targets of one core, cells read row by row from as many bytes.</summary>
    Scatter,

    /// <summary>The neuron kernel alone on as many neurons.</summary>
    NeuronUpdates,
}
