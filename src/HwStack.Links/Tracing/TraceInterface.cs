namespace HwStack.Links.Tracing;

/// <summary>An interface description of the section being read.</summary>
/// <param name="LinkType">What its packets are.</param>
/// <param name="SnapLength">Most bytes kept of a packet; 0: all.</param>
/// <param name="Name">if_name.</param>
/// <param name="Resolution">if_tsresol: 10^−n s, or 2^−n with bit 7; 6 when absent.</param>
/// <param name="OffsetSeconds">if_tsoffset.</param>
internal sealed record TraceInterface(int LinkType, uint SnapLength, string Name, byte Resolution, long OffsetSeconds)
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds since 1970; what a long cannot hold becomes its largest or 0.</summary>
    public long Nanoseconds(ulong timestamp)
    {
        int exponent = Resolution & 0x7F;
        UInt128 fraction;
        if ((Resolution & 0x80) != 0)
        {
            // 2^-n of up to 96 bits: the product of a 64-bit and a 30-bit number is shifted.
            fraction = ((UInt128)timestamp * NanosecondsPerSecond) >> Math.Min(exponent, 127);
        }
        else
        {
            UInt128 scaled = (UInt128)timestamp * NanosecondsPerSecond;
            for (int i = 0; i < exponent && scaled != 0; i++)
            {
                scaled /= 10;
            }

            fraction = scaled;
        }

        Int128 sum = (Int128)fraction + ((Int128)OffsetSeconds * NanosecondsPerSecond);
        return (long)Int128.Clamp(sum, 0, long.MaxValue);
    }
}
