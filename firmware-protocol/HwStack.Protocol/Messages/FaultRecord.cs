namespace HwStack.Protocol;

/// <summary>A line of a board's log, or a fault. protocol.md section 7.</summary>
/// <param name="IsFault">FAULT, not LOG.</param>
/// <param name="Level">LOG: 0 debug, 1 info, 2 warning, 3 error. FAULT: the group.</param>
/// <param name="Code">FAULT: code in the group.</param>
/// <param name="Tick">Tick that came next.</param>
/// <param name="Text">Text.</param>
public sealed record FaultRecord(bool IsFault, byte Level, ushort Code, ulong Tick, string Text)
{
    /// <summary>Writes the payload. Returns its length, at most 212.</summary>
    public int Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U8(Level);
        to.U8(0);
        if (IsFault)
        {
            to.U16(Code);
        }

        to.U64(Tick);
        _ = to.Text(Text, 200);
        return to.Length;
    }

    /// <summary>Reads a LOG or FAULT payload; null when it is malformed.</summary>
    public static FaultRecord? Read(MessageType type, ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        bool fault = type == MessageType.Fault;
        byte level = from.U8();
        _ = from.U8();
        ushort code = fault ? from.U16() : (ushort)0;
        var record = new FaultRecord(fault, level, code, from.U64(), from.Text(from.Rest.Length));
        return from.Failed ? null : record;
    }
}
