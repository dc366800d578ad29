using System.Buffers.Binary;
using System.Text;

namespace HwStack.Protocol;

/// <summary>Reads fields one behind the other. Reading beyond the end gives 0 and sets <see cref="Failed"/>, so that a message is read straight through and judged once.</summary>
/// <param name="bytes">The payload.</param>
public ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>A field was not there, or not valid.</summary>
    public bool Failed { get; private set; }

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Marks the message as malformed.</summary>
    public void Fail() => Failed = true;

    /// <summary>An unsigned byte.</summary>
    public byte U8() => Bytes(1) is [var b] ? b : (byte)0;

    /// <summary>An unsigned 16-bit number.</summary>
    public ushort U16() => Bytes(2) is { Length: 2 } b ? BinaryPrimitives.ReadUInt16LittleEndian(b) : (ushort)0;

    /// <summary>A signed 16-bit number.</summary>
    public short I16() => (short)U16();

    /// <summary>An unsigned 32-bit number.</summary>
    public uint U32() => Bytes(4) is { Length: 4 } b ? BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    /// <summary>A signed 32-bit number.</summary>
    public int I32() => (int)U32();

    /// <summary>An unsigned 64-bit number.</summary>
    public ulong U64() => Bytes(8) is { Length: 8 } b ? BinaryPrimitives.ReadUInt64LittleEndian(b) : 0;

    /// <summary>A number of bytes; fewer than asked (none) when they are not there.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            Failed = true;
            _rest = default;
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>Text of some bytes; invalid UTF-8 becomes replacement characters, control characters become spaces.</summary>
    public string Text(int count) => CleanText(Bytes(count));

    /// <summary>The next TLV; false at the end. One that is cut off fails the message.</summary>
    public bool NextTlv(out ushort type, out WireReader value)
    {
        type = 0;
        value = default;
        if (_rest.IsEmpty || Failed)
        {
            return false;
        }

        type = U16();
        int length = U16();
        value = new WireReader(Bytes(length));
        return !Failed;
    }

    /// <summary>Text of bytes from the other side, safe to print.</summary>
    public static string CleanText(ReadOnlySpan<byte> utf8)
    {
        char[] text = Encoding.UTF8.GetString(utf8).ToCharArray();
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) ? ' ' : text[i];
        }

        return new string(text);
    }
}
