using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HwStack.Image;

/// <summary>Collects the bytes of one section; reused from section to section, so that a large image is written without garbage.</summary>
internal sealed class SectionBuffer
{
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal void Clear() => _length = 0;

    internal void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);

    internal void U32(int value) => U32(checked((uint)value));

    /// <summary>The bytes of an array of packed structs, and zeros up to a multiple of 8.</summary>
    internal void Array<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Grow(bytes.Length));
        Grow((int)(ImageFormat.Align8(_length) - _length)).Clear();
    }

    private Span<byte> Grow(int count)
    {
        int end = checked(_length + count);
        if (end > ImageFormat.SectionBytesMax)
        {
            throw ImageError.Exception("HW1761", $"A section of more than {ImageFormat.SectionBytesMax} bytes cannot be written.", null);
        }

        if (end > _bytes.Length)
        {
            System.Array.Resize(ref _bytes, (int)Math.Min(ImageFormat.SectionBytesMax, Math.Max(end, 2L * _bytes.Length)));
        }

        Span<byte> span = _bytes.AsSpan(_length, count);
        _length = end;
        return span;
    }
}
