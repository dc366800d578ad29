namespace HwStack.Protocol;

/// <summary>
/// The head of a block of events: SPIKES_IN (16 + 4 bytes), OUTPUTS and SPIKES (24 bytes). Events of 8 bytes follow; <see cref="WireEvent"/>. protocol.md section 6.
/// </summary>
/// <param name="Epoch">Run it belongs to.</param>
/// <param name="Count">Events that follow.</param>
/// <param name="Dropped">Events lost in lossy mode; not in SPIKES_IN.</param>
/// <param name="Base">Tick that the events' deltas add to.</param>
/// <param name="Until">Ticks below it are complete.</param>
public readonly record struct SpikeBlock(ushort Epoch, ushort Count, uint Dropped, ulong Base, ulong Until)
{
    /// <summary>Bytes of the head in SPIKES_IN.</summary>
    public const int InputBytes = 20;

    /// <summary>Bytes of the head in OUTPUTS and SPIKES.</summary>
    public const int OutputBytes = 24;

    /// <summary>Writes the head.</summary>
    public void Write(Span<byte> payload, bool input)
    {
        var to = new WireWriter(payload);
        to.U16(Epoch);
        to.U16(Count);
        if (!input)
        {
            to.U32(Dropped);
        }

        to.U64(Base);
        to.U64(Until);
    }

    /// <summary>Reads a block. False when it is malformed: too short for its head or its events.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, bool input, out SpikeBlock block, out ReadOnlySpan<byte> events)
    {
        var from = new WireReader(payload);
        ushort epoch = from.U16(), count = from.U16();
        uint dropped = input ? 0 : from.U32();
        block = new SpikeBlock(epoch, count, dropped, from.U64(), from.U64());
        events = from.Bytes(count * WireEvent.Bytes);
        return !from.Failed;
    }
}
