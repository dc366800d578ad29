namespace HwStack.Links.Tracing;

/// <summary>Numbers of the pcapng format (draft-ietf-opsawg-pcapng).</summary>
internal static class Pcapng
{
    public const uint SectionHeader = 0x0A0D_0D0A;
    public const uint InterfaceDescription = 1;
    public const uint SimplePacket = 3;
    public const uint EnhancedPacket = 6;
    public const uint ByteOrderMagic = 0x1A2B_3C4D;
    public const ushort MajorVersion = 1;

    public const ushort EndOfOptions = 0;
    public const ushort InterfaceName = 2;
    public const ushort TimestampResolution = 9;
    public const ushort TimestampOffset = 14;
    public const ushort PacketFlags = 2;
    public const ushort UserApplication = 4;

    /// <summary>Direction bits of epb_flags.</summary>
    public const uint InboundFlag = 1;
    public const uint OutboundFlag = 2;

    /// <summary>LINKTYPE_USER0: the first of those that mean what their users agree on.</summary>
    public const int LinkTypeUser0 = 147;

    /// <summary>Longest block that is read: a frame has 4 KiB, a USB capture's packets at most 1 MiB or so.</summary>
    public const int BlockBytesMax = 16 << 20;

    public static int Padded(int length) => (length + 3) & ~3;
}
