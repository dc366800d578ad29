using System.Runtime.InteropServices;

namespace HwStack.Chip;

/// <summary>
/// Parameters shared by neurons of a core; 32 bytes, little-endian, as stored in core memory. docs/chip.md section 2.
/// <code>
///  0 model | 1 rounding | 2 reset rule | 3 refractory | 4-5 leak_v | 6-7 leak_u | 8-9 linear_leak | 10 gain | 11 flags | 12-13 start_tick | 14-31 p0..p8
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = SizeBytes)]
public readonly record struct NeuronClass
{
    /// <summary>Bytes in core memory.</summary>
    public const int SizeBytes = 32;

    /// <summary>Neuron model.</summary>
    public NeuronModel Model { get; init; }

    /// <summary>Rounding of v and u.</summary>
    public Rounding Rounding { get; init; }

    /// <summary>Reset rule.</summary>
    public ResetMode Reset { get; init; }

    /// <summary>Refractory period, 0..15 ticks.</summary>
    public byte RefractoryTicks { get; init; }

    /// <summary>Part of v lost in a tick, Q0.16: 0 none, 65535 all.</summary>
    public ushort LeakV { get; init; }

    /// <summary>Part of u lost in a tick, Q0.16.</summary>
    public ushort LeakU { get; init; }

    /// <summary>Linear leak towards 0, 8 fraction bits (LIF).</summary>
    public ushort LinearLeak { get; init; }

    /// <summary>u enters v as u·2^Gain, −8..7 (CUBA).</summary>
    public sbyte Gain { get; init; }

    /// <summary>Flags.</summary>
    public NeuronFlags Flags { get; init; }

    /// <summary>Neurons are held before this tick.</summary>
    public ushort StartTick { get; init; }

    /// <summary>Model parameter; 0 unless the model says otherwise.</summary>
    public short P0 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P1 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P2 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P3 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P4 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P5 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P6 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P7 { get; init; }

    /// <summary>Model parameter.</summary>
    public short P8 { get; init; }
}
