using System.Buffers.Binary;
using System.Text;

namespace HwStack.Links.Tracing;

/// <summary>
/// Writes a link's traffic as pcapng, for Wireshark and "hwstack boards decode": one section, one interface of link type USER0 (147), timestamps in nanoseconds, the direction in each packet's flags (outbound: from this computer).
/// Every block is handed to the stream in one write, so a file without buffer is whole after each packet.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    private const int NanosecondsPerTick = 100;
    private const int PacketOverheadBytes = 48;

    private readonly Stream _stream;
    private byte[] _block = new byte[8192];

    /// <summary>Writes the head of the file. The stream is disposed with the writer.</summary>
    /// <param name="stream">Takes the bytes, in order; need not seek.</param>
    /// <param name="interfaceName">What the interface is called: the link's address. At most 65535 bytes of UTF-8 are kept.</param>
    /// <exception cref="IOException">The stream's own.</exception>
    public PcapngWriter(Stream stream, string interfaceName)
    {
        _stream = stream;
        WriteSection();
        WriteInterface(interfaceName);
    }

    /// <summary>Writes one packet.</summary>
    /// <param name="direction">Which way it went.</param>
    /// <param name="bytes">Its bytes, at most 16 MiB less a few.</param>
    /// <param name="time">When; before 1970 counts as 1970.</param>
    /// <exception cref="IOException">The stream's own.</exception>
    public void Write(LinkDirection direction, ReadOnlySpan<byte> bytes, DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Pcapng.BlockBytesMax - PacketOverheadBytes);
        int padded = Pcapng.Padded(bytes.Length);
        Span<byte> block = Start(Pcapng.EnhancedPacket, PacketOverheadBytes - 4 + padded);
        ulong nanoseconds = (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks) * NanosecondsPerTick;
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(nanoseconds >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)nanoseconds);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block[24..], bytes.Length);
        bytes.CopyTo(block[28..]);
        block.Slice(28 + bytes.Length, padded - bytes.Length).Clear();
        int at = Option(block, 28 + padded, Pcapng.PacketFlags, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(block[(at - 4)..], direction == LinkDirection.Outgoing ? Pcapng.OutboundFlag : Pcapng.InboundFlag);
        Finish(block, Option(block, at, Pcapng.EndOfOptions, 0));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void WriteSection()
    {
        byte[] program = Encoding.UTF8.GetBytes("hwstack");
        Span<byte> block = Start(Pcapng.SectionHeader, 64);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Pcapng.ByteOrderMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(block[12..], Pcapng.MajorVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(block[14..], 0);
        // −1: the section's length is not known while it is being written.
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], -1);
        int at = TextOption(block, 24, Pcapng.UserApplication, program);
        Finish(block, Option(block, at, Pcapng.EndOfOptions, 0));
    }

    private void WriteInterface(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        text = text.Length <= ushort.MaxValue ? text : text[..ushort.MaxValue];
        Span<byte> block = Start(Pcapng.InterfaceDescription, 64 + text.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], Pcapng.LinkTypeUser0);
        BinaryPrimitives.WriteUInt16LittleEndian(block[10..], 0);
        // 0: packets are never shortened.
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], 0);
        int at = TextOption(block, 16, Pcapng.InterfaceName, text);
        at = TextOption(block, at, Pcapng.TimestampResolution, [9]);
        Finish(block, Option(block, at, Pcapng.EndOfOptions, 0));
    }

    private Span<byte> Start(uint type, int lengthMax)
    {
        if (_block.Length < lengthMax + 4)
        {
            _block = new byte[lengthMax + 4];
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_block, type);
        return _block;
    }

    private void Finish(Span<byte> block, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], length + 4);
        BinaryPrimitives.WriteInt32LittleEndian(block[length..], length + 4);
        _stream.Write(block[..(length + 4)]);
    }

    /// <summary>Writes an option's head; returns where the next one starts.</summary>
    private static int Option(Span<byte> block, int at, ushort code, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(block[at..], code);
        BinaryPrimitives.WriteUInt16LittleEndian(block[(at + 2)..], (ushort)length);
        return at + 4 + Pcapng.Padded(length);
    }

    private static int TextOption(Span<byte> block, int at, ushort code, ReadOnlySpan<byte> value)
    {
        int next = Option(block, at, code, value.Length);
        block[(at + 4)..next].Clear();
        value.CopyTo(block[(at + 4)..]);
        return next;
    }
}
