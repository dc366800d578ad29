namespace HwStack.Chip;

/// <summary>Format of a row. docs/chip.md section 9.</summary>
public enum RowFormat : byte
{
    /// <summary>Nibbles for consecutive targets.</summary>
    Dense = 0,

    /// <summary>Packed (target, weight) cells.</summary>
    Sparse = 1,

    /// <summary>Not a row: several descriptors that all receive the event.</summary>
    List = 2,
}

/// <summary>
/// A 64-bit row descriptor. docs/chip.md section 9.
/// <code>
///  63..61 0 | 60 plastic | 59..57 format | 56..53 exponent | 52..49 delay | 48..37 start | 36..24 count | 23..0 address
/// </code>
/// </summary>
/// <param name="Bits">The packed word.</param>
public readonly record struct RowDescriptor(ulong Bits)
{
    /// <summary>Bytes in core memory.</summary>
    public const int SizeBytes = 8;

    /// <summary>Largest cell count.</summary>
    public const int CountMax = 4096;

    /// <summary>Largest delay beyond the one-tick minimum.</summary>
    public const int DelayMax = 15;

    /// <summary>Packs a descriptor. Ranges are asserted, since the compiler has checked them.</summary>
    public static RowDescriptor Pack(RowFormat format, int address, int count, int start, int delay, int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)address, 0xff_ffffu, nameof(address));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)CountMax, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, 0xfffu, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)delay, (uint)DelayMax, nameof(delay));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(exponent + 8), 15u, nameof(exponent));
        return new RowDescriptor((ulong)(uint)address | ((ulong)(uint)count << 24) | ((ulong)(uint)start << 37)
            | ((ulong)(uint)delay << 49) | ((ulong)((uint)exponent & 15) << 53) | ((ulong)format << 57));
    }

    /// <summary>Byte offset in row memory; for a list the index of its first descriptor.</summary>
    public int Address => (int)(Bits & 0xff_ffff);

    /// <summary>Cells of the row; for a list its descriptors.</summary>
    public int Count => (int)((Bits >> 24) & 0x1fff);

    /// <summary>First target of a dense row.</summary>
    public int Start => (int)((Bits >> 37) & 0xfff);

    /// <summary>Delay beyond the one-tick minimum.</summary>
    public int Delay => (int)((Bits >> 49) & 15);

    /// <summary>Row exponent, −8..7.</summary>
    public int Exponent => (int)((long)(Bits << 7) >> 60);

    /// <summary>Format field; may hold a reserved value in a broken image.</summary>
    public RowFormat Format => (RowFormat)((Bits >> 57) & 7);

    /// <summary>Bits that must be 0.</summary>
    public ulong Reserved => Bits >> 60;
}
