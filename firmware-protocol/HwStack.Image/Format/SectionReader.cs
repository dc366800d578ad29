using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HwStack.Image;

/// <summary>Takes a section apart. Every count is checked against the bytes that are there before anything is allocated.</summary>
internal ref struct SectionReader(ReadOnlySpan<byte> bytes, string place)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    internal uint U32()
    {
        Demand(_bytes.Length - _at >= 4, "the section ends within its fixed part");
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_at..]);
        _at += 4;
        return value;
    }

    internal void Zero32(string what)
    {
        uint value = U32();
        Demand(value == 0, $"{what} is {value}, not 0");
    }

    /// <summary>An array of packed structs and its zero padding to a multiple of 8.</summary>
    internal T[] Array<T>(ulong count, string what)
        where T : unmanaged
    {
        // count is below 2^64 / 32 here: it is a product of two 32-bit numbers at most for bytes, and a 32-bit number otherwise.
        ulong length = Unsafe.SizeOf<T>() == 1 ? count : (ulong)Unsafe.SizeOf<T>() * (count & uint.MaxValue);
        ulong left = (ulong)(_bytes.Length - _at);
        Demand(length <= left && count <= int.MaxValue, $"{count} {what} are announced, but only {left} bytes follow");
        T[] values = MemoryMarshal.Cast<byte, T>(_bytes.Slice(_at, (int)length)).ToArray();
        _at += (int)length;
        int padded = (int)Math.Min(_bytes.Length, ImageFormat.Align8(_at));
        Demand(!_bytes[_at..padded].ContainsAnyExcept((byte)0), $"the padding after the {what} is not 0");
        _at = padded;
        return values;
    }

    internal readonly void Done() => Demand(_at == _bytes.Length, $"{_bytes.Length - _at} bytes are left over");

    internal readonly void Demand([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw ImageError.Exception("HW1759", $"The section contradicts itself: {message}.", place);
        }
    }
}
