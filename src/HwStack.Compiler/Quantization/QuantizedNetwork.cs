using HwStack.Chip;
using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>The network in the chip's integers, not yet on cores.</summary>
/// <param name="Populations">Same ids as in the lowered network.</param>
/// <param name="Projections">Integer weights with their exponents.</param>
/// <param name="Outputs">As in the lowered network.</param>
public sealed record QuantizedNetwork(
    IReadOnlyList<QuantizedPopulation> Populations, IReadOnlyList<QuantizedProjection> Projections, IReadOnlyList<OutputTap> Outputs)
{
    /// <summary>Number of the host port of each input, then of each output, ascending; null (default): 0, 1, 2 … Chosen with the board, where dead links must be gone around.</summary>
    public IReadOnlyList<int>? Ports { get; init; }
}

/// <summary>A population in integers.</summary>
public sealed record QuantizedPopulation
{
    /// <summary>Node name.</summary>
    public required string Name { get; init; }

    /// <summary>Node type.</summary>
    public required string Type { get; init; }

    /// <summary>Shape.</summary>
    public required int[] Shape { get; init; }

    /// <summary>What it is.</summary>
    public required PopulationKind Kind { get; init; }

    /// <summary>Number of neurons or channels.</summary>
    public required int Count { get; init; }

    /// <summary>Skew in ticks.</summary>
    public required int Skew { get; init; }

    /// <summary>Neuron classes used; StartTick is already the skew. Empty for inputs.</summary>
    public NeuronClass[] Classes { get; init; } = [];

    /// <summary>One record a neuron: Class indexes Classes, DestinationSet is 0 until emission, LogicalId is unique over the network. Empty for inputs.</summary>
    public NeuronRecord[] Neurons { get; init; } = [];

    /// <summary>Value of one LSB of v of each neuron (one entry when all are equal); inputs: of one payload unit (one entry).</summary>
    public required double[] VLsb { get; init; }

    /// <summary>The network's v = v·VLsb + VOffset.</summary>
    public double VOffset { get; init; }

    /// <summary>Value of one LSB of u; empty when there is no u.</summary>
    public double[] ULsb { get; init; } = [];

    /// <summary>Inputs: largest payload magnitude a channel may receive in a tick.</summary>
    public int PayloadMax { get; init; } = 1;
}

/// <summary>
/// Integer weights. The contribution of a synapse is Weight · 2^(RowExponent of its row + Exponent of its target neuron) LSB.
/// Zero weights are already left out. Several projections may join the same pair of populations (delays, weight slices).
/// </summary>
public sealed record QuantizedProjection
{
    /// <summary>Name for reports.</summary>
    public required string Name { get; init; }

    /// <summary>Source population id.</summary>
    public required int Source { get; init; }

    /// <summary>Target population id.</summary>
    public required int Target { get; init; }

    /// <summary>Source count + 1 offsets.</summary>
    public required int[] RowStart { get; init; }

    /// <summary>Target neuron of each synapse, ascending within a row.</summary>
    public required int[] TargetIndex { get; init; }

    /// <summary>−8..7, never 0.</summary>
    public required sbyte[] Weight { get; init; }

    /// <summary>Row exponent of each source neuron, −8..7.</summary>
    public required sbyte[] RowExponent { get; init; }

    /// <summary>Delay 0..15.</summary>
    public required int DelayTicks { get; init; }
}
