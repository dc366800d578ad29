using System.Buffers.Binary;
using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Links.Tracing;

/// <summary>
/// Reads the packets of a pcapng file one after another, in either byte order, any number of sections and interfaces; blocks of other kinds are skipped. Memory is bounded by the largest block (16 MiB) whatever the file says.
/// A file that ends in the middle of a block, as one does whose writer was killed, gives its whole packets and <see cref="IsCutOff"/>.
/// </summary>
public sealed class PcapngReader
{
    private const int InterfacesMax = 65_536;
    private const int HeadBytes = 8;
    private const int TailBytes = 4;

    private readonly Stream _stream;
    private readonly string _place;
    private readonly List<TraceInterface> _interfaces = [];
    private byte[] _block = new byte[4096];
    private bool _bigEndian;
    private bool _inSection;
    private long _offset;

    /// <summary>Reads from the stream's position on; it need not seek, and stays open.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="place">Its name, for errors.</param>
    public PcapngReader(Stream stream, string place)
    {
        _stream = stream;
        _place = place;
    }

    /// <summary>Whether the file ended within a block; known when <see cref="Next"/> has returned null.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>The next packet; null at the end.</summary>
    /// <exception cref="UserErrorException">HW1990 not a pcapng file, HW1991 damaged, HW1992 a block is too long.</exception>
    public TracedPacket? Next()
    {
        while (ReadBlock(out uint type, out int length))
        {
            PcapngCursor body = new(_block.AsMemory(HeadBytes, length - HeadBytes - TailBytes), _bigEndian, _place, _offset);
            _offset += length;
            switch (type)
            {
                case Pcapng.SectionHeader:
                    StartSection(body);
                    break;
                case Pcapng.InterfaceDescription:
                    AddInterface(body);
                    break;
                case Pcapng.EnhancedPacket:
                    return Enhanced(body);
                case Pcapng.SimplePacket:
                    return Simple(body);
                default:
                    break;
            }
        }

        return null;
    }

    private bool ReadBlock(out uint type, out int length)
    {
        type = 0;
        length = 0;
        int got = _stream.ReadAtLeast(_block.AsSpan(0, HeadBytes), HeadBytes, throwOnEndOfStream: false);
        if (got < HeadBytes)
        {
            IsCutOff = got > 0;
            return _inSection ? false : throw NotPcapng($"it has {got} bytes");
        }

        type = BinaryPrimitives.ReadUInt32LittleEndian(_block);
        int have = HeadBytes;
        if (type == Pcapng.SectionHeader)
        {
            have += _stream.ReadAtLeast(_block.AsSpan(HeadBytes, 4), 4, throwOnEndOfStream: false);
            if (have < HeadBytes + 4)
            {
                return CutOff();
            }

            _bigEndian = ByteOrder();
        }
        else if (!_inSection)
        {
            throw NotPcapng(type is 0xA1B2_C3D4 or 0xD4C3_B2A1 or 0xA1B2_3C4D or 0x4D3C_B2A1 ? "it is a capture of the older kind, pcap" : "it does not start with a section header");
        }

        type = U32(0);
        uint claimed = U32(4);
        if (claimed < HeadBytes + TailBytes || claimed % 4 != 0)
        {
            throw Damaged($"a block says it has {claimed} bytes");
        }

        if (claimed > Pcapng.BlockBytesMax)
        {
            throw new UserErrorException(TraceErrors.TooLong(_place, _offset, claimed));
        }

        length = (int)claimed;
        if (!Fill(have, length))
        {
            return CutOff();
        }

        return U32(length - TailBytes) == claimed ? true : throw Damaged($"a block's two lengths differ: {claimed} and {U32(length - TailBytes)}");
    }

    /// <summary>The buffer grows with the bytes that are really there, not with what the length field claims.</summary>
    private bool Fill(int have, int length)
    {
        while (have < length)
        {
            if (have == _block.Length)
            {
                Array.Resize(ref _block, Math.Min(Pcapng.BlockBytesMax, 2 * _block.Length));
            }

            int got = _stream.Read(_block, have, Math.Min(length, _block.Length) - have);
            if (got == 0)
            {
                return false;
            }

            have += got;
        }

        return true;
    }

    private bool CutOff()
    {
        IsCutOff = true;
        return false;
    }

    private bool ByteOrder() => BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(HeadBytes)) switch
    {
        Pcapng.ByteOrderMagic => false,
        0x4D3C_2B1A => true,
        _ => throw NotPcapng("its byte order mark is unknown"),
    };

    private void StartSection(PcapngCursor body)
    {
        body.Skip(4);
        ushort major = body.U16();
        if (major != Pcapng.MajorVersion)
        {
            throw body.Damaged($"version {major} of the format is unknown");
        }

        _interfaces.Clear();
        _inSection = true;
    }

    private void AddInterface(PcapngCursor body)
    {
        if (_interfaces.Count == InterfacesMax)
        {
            throw body.Damaged($"a section has more than {InterfacesMax} interfaces");
        }

        int linkType = body.U16();
        body.Skip(2);
        var fresh = new TraceInterface(linkType, body.U32(), "", 6, 0);
        while (body.NextOption(out ushort code, out ReadOnlyMemory<byte> value))
        {
            fresh = code switch
            {
                Pcapng.InterfaceName => fresh with { Name = Encoding.UTF8.GetString(value.Span) },
                Pcapng.TimestampResolution when value.Length == 1 => fresh with { Resolution = value.Span[0] },
                Pcapng.TimestampOffset when value.Length == 8 => fresh with
                {
                    OffsetSeconds = _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(value.Span) : BinaryPrimitives.ReadInt64LittleEndian(value.Span),
                },
                _ => fresh,
            };
        }

        _interfaces.Add(fresh);
    }

    private TracedPacket Enhanced(PcapngCursor body)
    {
        uint index = body.U32();
        TraceInterface from = InterfaceOf(index, body);
        ulong timestamp = ((ulong)body.U32() << 32) | body.U32();
        uint captured = body.U32(), original = body.U32();
        byte[] bytes = body.Bytes(captured);
        LinkDirection? direction = null;
        while (body.NextOption(out ushort code, out ReadOnlyMemory<byte> value))
        {
            if (code == Pcapng.PacketFlags && value.Length == 4)
            {
                uint flags = _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value.Span) : BinaryPrimitives.ReadUInt32LittleEndian(value.Span);
                direction = (flags & 3) switch { Pcapng.InboundFlag => LinkDirection.Incoming, Pcapng.OutboundFlag => LinkDirection.Outgoing, _ => null };
            }
        }

        return new TracedPacket(from.Nanoseconds(timestamp), direction, from.Name, from.LinkType, bytes, original);
    }

    private TracedPacket Simple(PcapngCursor body)
    {
        TraceInterface from = InterfaceOf(0, body);
        uint original = body.U32();
        uint kept = from.SnapLength == 0 ? original : Math.Min(original, from.SnapLength);
        return new TracedPacket(0, null, from.Name, from.LinkType, body.Bytes(kept), original);
    }

    private TraceInterface InterfaceOf(uint index, PcapngCursor body) =>
        index < _interfaces.Count ? _interfaces[(int)index] : throw body.Damaged($"a packet names interface {index} of {_interfaces.Count}");

    private uint U32(int at) => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(at));

    private UserErrorException NotPcapng(string why) => new(TraceErrors.NotPcapng(_place, why));

    private UserErrorException Damaged(string why) => new(TraceErrors.Damaged(_place, _offset, why));
}
