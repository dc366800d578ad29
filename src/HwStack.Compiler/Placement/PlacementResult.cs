using HwStack.Chip;

namespace HwStack.Compiler.Placement;

/// <summary>Where each block sits.</summary>
/// <param name="MeshX">Board width in cores.</param>
/// <param name="MeshY">Board height in cores.</param>
/// <param name="Cores">Core of each block, by block index; each core at most once.</param>
public sealed record PlacementResult(int MeshX, int MeshY, CoreId[] Cores)
{
    /// <summary>Numbers of the host ports (<see cref="Quantization.QuantizedNetwork.Ports"/>); null: 0, 1, 2 …</summary>
    public IReadOnlyList<int>? Ports { get; init; }

    /// <summary>Links a packet crosses on average over all senders at their assumed rates, port links included.</summary>
    public double MeanHops { get; init; }

    /// <summary>The same for the baseline: neurons in flat order, block b on core b.</summary>
    public double MeanHopsRowMajor { get; init; }

    /// <summary>The same for block b of this cut on core b: what placement alone has gained.</summary>
    public double MeanHopsSameCutRowMajor { get; init; }
}
