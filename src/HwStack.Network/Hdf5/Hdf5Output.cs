using System.Buffers.Binary;

namespace HwStack.Network.Hdf5;

/// <summary>A growing little-endian byte buffer; every structure starts at a multiple of 8.</summary>
internal sealed class Hdf5Output
{
    public const long Undefined = -1;

    private byte[] _data = new byte[1 << 12];
    private int _count;

    public long Position => _count;

    public long Align()
    {
        Zeros(-_count & 7);
        return _count;
    }

    public Hdf5Output U8(int value)
    {
        Next(1)[0] = (byte)value;
        return this;
    }

    public Hdf5Output U16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Next(2), (ushort)value);
        return this;
    }

    public Hdf5Output U32(long value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Next(4), (uint)value);
        return this;
    }

    public Hdf5Output U64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Next(8), value);
        return this;
    }

    public Hdf5Output Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Next(bytes.Length));
        return this;
    }

    public Hdf5Output Zeros(long count)
    {
        Next((int)count).Clear();
        return this;
    }

    /// <summary>Overwrites eight bytes written before.</summary>
    public void Patch(long at, long value) => BinaryPrimitives.WriteInt64LittleEndian(_data.AsSpan((int)at), value);

    public byte[] ToArray() => _data[.._count];

    private Span<byte> Next(int count)
    {
        int end = checked(_count + count);
        if (end > _data.Length)
        {
            Array.Resize(ref _data, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _data.Length)));
        }

        Span<byte> span = _data.AsSpan(_count, count);
        _count = end;
        return span;
    }
}
