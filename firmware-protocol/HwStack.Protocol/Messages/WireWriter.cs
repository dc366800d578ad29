using System.Buffers.Binary;
using System.Text;

namespace HwStack.Protocol;

/// <summary>Writes fields one behind the other into a buffer. Writing beyond its end throws ArgumentOutOfRangeException: the caller chose the buffer.</summary>
/// <param name="buffer">Room for the payload.</param>
public ref struct WireWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that can still be written.</summary>
    public readonly int Room => _buffer.Length - Length;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>An unsigned byte.</summary>
    public void U8(byte value) => Take(1)[0] = value;

    /// <summary>An unsigned 16-bit number.</summary>
    public void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    /// <summary>A signed 16-bit number.</summary>
    public void I16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Take(2), value);

    /// <summary>An unsigned 32-bit number.</summary>
    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    /// <summary>A signed 32-bit number.</summary>
    public void I32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    /// <summary>An unsigned 64-bit number.</summary>
    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Bytes as they are.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>UTF-8 text without terminator, cut at a character when longer than <paramref name="most"/> bytes. Returns the bytes written.</summary>
    public int Text(string text, int most)
    {
        Encoding.UTF8.GetEncoder().Convert(text, Take(0, most), true, out _, out int used, out _);
        Length += used;
        return used;
    }

    /// <summary>A TLV of bytes.</summary>
    public void Tlv(ushort type, scoped ReadOnlySpan<byte> value)
    {
        U16(type);
        U16((ushort)value.Length);
        Bytes(value);
    }

    /// <summary>A TLV of a 32-bit number.</summary>
    public void Tlv(ushort type, uint value)
    {
        U16(type);
        U16(4);
        U32(value);
    }

    /// <summary>A TLV of text, cut at a character when longer than <paramref name="most"/> bytes.</summary>
    public void Tlv(ushort type, string text, int most)
    {
        U16(type);
        int at = Length;
        U16(0);
        int used = Text(text, most);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[at..], (ushort)used);
    }

    private Span<byte> Take(int count)
    {
        Span<byte> taken = _buffer.Slice(Length, count);
        Length += count;
        return taken;
    }

    private readonly Span<byte> Take(int count, int most) => _buffer.Slice(Length + count, Math.Min(most, _buffer.Length - Length));
}
