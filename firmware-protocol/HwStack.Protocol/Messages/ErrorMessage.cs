namespace HwStack.Protocol;

/// <summary>ERROR: why a request failed. protocol.md section 5.</summary>
/// <param name="Tag">Tag of the request.</param>
/// <param name="Request">Type of the request.</param>
/// <param name="Group">Group, see <see cref="ErrorGroup"/>.</param>
/// <param name="Code">Code in the group.</param>
/// <param name="Text">A sentence; empty when none was sent.</param>
/// <param name="Value">The offending value; null when none was sent.</param>
/// <param name="Limit">The limit; null when none was sent.</param>
/// <param name="Place">Where; null when not told.</param>
public sealed record ErrorMessage(ushort Tag, MessageType Request, ErrorGroup Group, ushort Code, string Text, ulong? Value = null, ulong? Limit = null, string? Place = null)
{
    /// <summary>Writes the payload. Returns its length, at most 240.</summary>
    public int Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U16(Tag);
        to.U8((byte)Request);
        to.U8((byte)Group);
        to.U16(Code);
        to.U16(0);
        to.Tlv(TlvType.ErrorText, Text, 140);
        WriteNumber(ref to, TlvType.ErrorValue, Value);
        WriteNumber(ref to, TlvType.ErrorLimit, Limit);
        if (Place is not null)
        {
            to.Tlv(TlvType.ErrorPlace, Place, 40);
        }

        return to.Length;
    }

    /// <summary>Reads a payload; null when it is malformed.</summary>
    public static ErrorMessage? Read(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        var message = new ErrorMessage(from.U16(), (MessageType)from.U8(), (ErrorGroup)from.U8(), from.U16(), "");
        _ = from.U16();
        bool wrong = false;
        while (from.NextTlv(out ushort type, out WireReader value))
        {
            switch (type)
            {
                case TlvType.ErrorText:
                    message = message with { Text = value.Text(value.Rest.Length) };
                    break;
                case TlvType.ErrorValue:
                    message = message with { Value = value.U64() };
                    break;
                case TlvType.ErrorLimit:
                    message = message with { Limit = value.U64() };
                    break;
                case TlvType.ErrorPlace:
                    message = message with { Place = value.Text(value.Rest.Length) };
                    break;
                default:
                    continue;
            }

            wrong |= value.Failed || !value.Rest.IsEmpty;
        }

        return from.Failed || wrong ? null : message;
    }

    private static void WriteNumber(ref WireWriter to, ushort type, ulong? value)
    {
        if (value is { } number)
        {
            to.U16(type);
            to.U16(8);
            to.U64(number);
        }
    }
}
