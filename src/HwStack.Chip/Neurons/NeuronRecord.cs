using System.Runtime.InteropServices;

namespace HwStack.Chip;

/// <summary>
/// One neuron; 16 bytes, little-endian, as stored in core memory. docs/chip.md section 3.
/// <code>
///  0 class | 1 exponent | 2 threshold | 3 reset | 4 v0 | 5 u0 | 6-7 destination set | 8-9 bias_v | 10-11 bias_u | 12-15 logical id
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = SizeBytes)]
public readonly record struct NeuronRecord
{
    /// <summary>Bytes in core memory.</summary>
    public const int SizeBytes = 16;

    /// <summary>Index into the core's classes.</summary>
    public byte Class { get; init; }

    /// <summary>Added to the row exponent, −8..7.</summary>
    public sbyte Exponent { get; init; }

    /// <summary>Fires when the rounded state is at or above this.</summary>
    public sbyte Threshold { get; init; }

    /// <summary>Value set or amount subtracted when it fires.</summary>
    public sbyte Reset { get; init; }

    /// <summary>v before tick 0.</summary>
    public sbyte V0 { get; init; }

    /// <summary>u before tick 0.</summary>
    public sbyte U0 { get; init; }

    /// <summary>Index of the destination set; 0 is the empty set.</summary>
    public ushort DestinationSet { get; init; }

    /// <summary>Added every tick, 8 fraction bits. DENDRITE: the target neuron, unsigned.</summary>
    public short BiasV { get; init; }

    /// <summary>Added to u every tick, 8 fraction bits (CUBA).</summary>
    public short BiasU { get; init; }

    /// <summary>Names the neuron independently of placement: dither phase and random stream.</summary>
    public uint LogicalId { get; init; }

    /// <summary>DENDRITE: the neuron of the soma core that receives the partial sum.</summary>
    public ushort DendriteTarget => unchecked((ushort)BiasV);
}
