namespace HwStack.Chip;

/// <summary>A neurosynaptic core (y · meshX + x), or a host port when bit 31 is set. docs/chip.md section 1.</summary>
/// <param name="Value">The 32-bit id as stored in images and packets.</param>
public readonly record struct CoreId(uint Value) : IComparable<CoreId>
{
    /// <summary>Set in the ids of host ports.</summary>
    public const uint PortBit = 0x8000_0000;

    /// <summary>The id of a host port.</summary>
    public static CoreId Port(int port) => new(PortBit | (uint)port);

    /// <summary>The id of the core at (x, y) of a mesh that is meshX cores wide.</summary>
    public static CoreId At(int x, int y, int meshX) => new(((uint)y * (uint)meshX) + (uint)x);

    /// <summary>True for a host port.</summary>
    public bool IsPort => (Value & PortBit) != 0;

    /// <summary>Number of the host port; meaningless for a core.</summary>
    public int PortIndex => (int)(Value & ~PortBit);

    /// <summary>Cores in order of id, then ports.</summary>
    public int CompareTo(CoreId other) => Value.CompareTo(other.Value);

    /// <summary>"core 17" or "port 0".</summary>
    public override string ToString() => IsPort ? $"port {PortIndex}" : $"core {Value}";
}
