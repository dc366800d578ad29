using HwStack.Compiler.Defects;
using HwStack.Chip;
using HwStack.Compiler.Placement;
using HwStack.Image;

namespace HwStack.Compiler;

/// <summary>Options of the passes from partitioning to the image. Equal options and equal networks give byte-identical images.</summary>
public sealed record CompileOptions
{
    /// <summary>The chip to compile for.</summary>
    public required ChipDescription Chip { get; init; }

    /// <summary>Who makes the image from what; stored in it with the SHA-256 of <see cref="Chip"/>.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Duration of a tick in the network's time unit, above 0. Default 0.001.</summary>
    public double DtSeconds { get; init; } = 0.001;

    /// <summary>Seed of placement, and the image's default seed of stochastic rounding. Default 0.</summary>
    public uint Seed { get; init; }

    /// <summary>Assumed packets a tick of each neuron or channel, by population id, for placement and the reports; null (default): all equal.</summary>
    public IReadOnlyList<double>? Rates { get; init; }

    /// <summary>Largest share of each population that was seen to send in one tick, by population id, for the load of pending-event queues; null (default): a tenth.</summary>
    public IReadOnlyList<double>? PeakRates { get; init; }

    /// <summary>Bound of the placement's annealing in evaluated pair terms, 0 or more; 0 keeps the constructive placement. Default <see cref="Placer.DefaultWork"/>.</summary>
    public long PlacementWork { get; init; } = Placer.DefaultWork;

    /// <summary>What is broken on the board the image is for; null (default): nothing.</summary>
    public BoardDefects? Defects { get; init; }

    /// <summary>Passes whose result is wanted as text. Default none.</summary>
    public IReadOnlySet<CompilerPass> DumpAfter { get; init; } = new HashSet<CompilerPass>();
}
