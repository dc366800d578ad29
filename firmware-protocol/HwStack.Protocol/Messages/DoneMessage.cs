namespace HwStack.Protocol;

/// <summary>DONE: a RUN has ended. protocol.md section 6.</summary>
/// <param name="Epoch">Run it belongs to.</param>
/// <param name="Reason">Why.</param>
/// <param name="NextTick">Tick that comes next.</param>
/// <param name="Stalls">Ticks that waited for the host.</param>
public readonly record struct DoneMessage(ushort Epoch, DoneReason Reason, ulong NextTick, ulong Stalls)
{
    /// <summary>Bytes of the payload.</summary>
    public const int Bytes = 20;

    /// <summary>Writes the payload.</summary>
    public void Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U16(Epoch);
        to.U16((ushort)Reason);
        to.U64(NextTick);
        to.U64(Stalls);
    }

    /// <summary>Reads a payload; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DoneMessage message)
    {
        var from = new WireReader(payload);
        message = new DoneMessage(from.U16(), (DoneReason)from.U16(), from.U64(), from.U64());
        return !from.Failed;
    }
}
