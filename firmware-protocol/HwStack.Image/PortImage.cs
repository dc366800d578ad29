using HwStack.Chip;

namespace HwStack.Image;

/// <summary>A host port: a source (input) or destination (output) of packets. docs/chip.md section 1.</summary>
public sealed class PortImage
{
    /// <summary>The port's id.</summary>
    public required CoreId Id { get; init; }

    /// <summary>True for a port that sends into the chip.</summary>
    public required bool IsInput { get; init; }

    /// <summary>Number of channels.</summary>
    public required int Channels { get; init; }

    /// <summary>Input: the largest magnitude a channel may receive in one tick, 1..32767; the overflow proof relies on it. Output: 0.</summary>
    public required int PayloadMax { get; init; }

    /// <summary>Input: destination set of each channel. Output: empty.</summary>
    public required ushort[] ChannelSet { get; init; }

    /// <summary>Input: destination sets. Output: <see cref="DestinationSets.Empty"/>.</summary>
    public required DestinationSets Sets { get; init; }

    /// <summary>Output: which neurons become which channels, ascending by (core, first neuron). Input: empty.</summary>
    public required PortRun[] Runs { get; init; }
}

/// <summary>Neurons FirstNeuron .. FirstNeuron + Count − 1 of a core are channels FirstChannel … of an output port.</summary>
/// <param name="Core">The core.</param>
/// <param name="FirstNeuron">First neuron.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstChannel">Channel of the first neuron.</param>
public readonly record struct PortRun(CoreId Core, int FirstNeuron, int Count, int FirstChannel);
