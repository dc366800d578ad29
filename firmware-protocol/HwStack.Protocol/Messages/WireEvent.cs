using System.Buffers.Binary;

namespace HwStack.Protocol;

/// <summary>
/// One event of a block, 8 bytes. In SPIKES_IN and OUTPUTS: delta, payload, port and channel. In SPIKES: delta, neuron, core.
/// </summary>
/// <param name="Delta">Ticks after the block's base.</param>
/// <param name="Half">Payload (two's complement) or neuron.</param>
/// <param name="Word">port · 2^24 + channel, or core.</param>
public readonly record struct WireEvent(ushort Delta, ushort Half, uint Word)
{
    /// <summary>Bytes of an event.</summary>
    public const int Bytes = 8;

    /// <summary>Highest port of an event.</summary>
    public const int PortMax = 255;

    /// <summary>Highest channel of an event.</summary>
    public const int ChannelMax = (1 << 24) - 1;

    /// <summary>Port of an input or output event.</summary>
    public int Port => (int)(Word >> 24);

    /// <summary>Channel of an input or output event.</summary>
    public int Channel => (int)(Word & ChannelMax);

    /// <summary>Payload of an input or output event.</summary>
    public short Payload => (short)Half;

    /// <summary>An input or output event.</summary>
    public static WireEvent OfPort(ushort delta, int port, int channel, short payload) => new(delta, (ushort)payload, ((uint)port << 24) | (uint)channel);

    /// <summary>Writes 8 bytes.</summary>
    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, Delta);
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], Half);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], Word);
    }

    /// <summary>Reads event <paramref name="index"/> of a block's events.</summary>
    public static WireEvent Read(ReadOnlySpan<byte> events, int index)
    {
        ReadOnlySpan<byte> from = events.Slice(index * Bytes, Bytes);
        return new WireEvent(
            BinaryPrimitives.ReadUInt16LittleEndian(from), BinaryPrimitives.ReadUInt16LittleEndian(from[2..]), BinaryPrimitives.ReadUInt32LittleEndian(from[4..]));
    }
}
