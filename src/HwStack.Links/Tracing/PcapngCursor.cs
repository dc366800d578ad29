using System.Buffers.Binary;
using HwStack.Diagnostics;

namespace HwStack.Links.Tracing;

/// <summary>Walks through the body of one block and never beyond it.</summary>
internal sealed class PcapngCursor(ReadOnlyMemory<byte> body, bool bigEndian, string place, long blockOffset)
{
    private int _at;

    public ushort U16() => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Take(2).Span) : BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    public uint U32() => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4).Span) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    public void Skip(int count) => Take(count);

    /// <summary>A copy of so many bytes; their padding is passed over.</summary>
    public byte[] Bytes(uint count)
    {
        if (count > body.Length)
        {
            throw Damaged($"a packet of {count} bytes stands in a block of {body.Length}");
        }

        byte[] bytes = Take((int)count).ToArray();
        SkipPadding((int)count);
        return bytes;
    }

    /// <summary>False at the end of the options, marked or not.</summary>
    public bool NextOption(out ushort code, out ReadOnlyMemory<byte> value)
    {
        code = Pcapng.EndOfOptions;
        value = default;
        if (body.Length - _at < 4)
        {
            return false;
        }

        code = U16();
        int length = U16();
        if (code == Pcapng.EndOfOptions)
        {
            return false;
        }

        value = Take(length);
        SkipPadding(length);
        return true;
    }

    public UserErrorException Damaged(string why) => new(TraceErrors.Damaged(place, blockOffset, why));

    private void SkipPadding(int length) => _at = Math.Min(body.Length, _at + Pcapng.Padded(length) - length);

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > body.Length - _at)
        {
            throw Damaged("a block is shorter than what it should hold");
        }

        _at += count;
        return body.Slice(_at - count, count);
    }
}
