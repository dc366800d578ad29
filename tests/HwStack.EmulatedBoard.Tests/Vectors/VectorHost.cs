using System.Buffers.Binary;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard.Tests;

/// <summary>The reader of a session vector as a host: keeps what came in order, what was acknowledged, what was sent again. firmware-protocol/vectors/README.md.</summary>
internal sealed class VectorHost
{
    private readonly FrameReader _reader = new();
    private readonly ushort[] _next = new ushort[6];
    private readonly Queue<(MessageType Type, byte[] Payload)>[] _channels = [.. Enumerable.Range(0, 6).Select(_ => new Queue<(MessageType, byte[])>())];
    private readonly Queue<(uint Session, byte[] Payload)> _welcomes = new();
    private readonly List<(int Channel, ushort Expected, bool Gap, bool Ask)> _acks = [];
    private readonly List<(int Channel, ushort Number)> _repeated = [];

    public ulong Progress { get; private set; }

    public uint Session { get; set; }

    public List<string> OutputEvents { get; } = [];

    public List<string> SpikeEvents { get; } = [];

    public ushort StreamEpoch { get; private set; }

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_reader.Take(bytes, out bool ended, out ReadOnlySpan<byte> frame)..];
            if (ended)
            {
                Assert.Equal(FrameFault.None, FrameCodec.Read(frame, FrameCodec.MtuCeiling, out FrameHeader header, out ReadOnlySpan<byte> payload));
                Take(header, payload.ToArray());
            }
        }
    }

    /// <summary>What was not claimed and should have been; events and states may be claimed later.</summary>
    public string? Unclaimed()
    {
        for (int c = 0; c < 6; c++)
        {
            foreach ((MessageType type, _) in _channels[c])
            {
                if (type is not (MessageType.Log or MessageType.Pending or MessageType.States))
                {
                    return $"{type} on channel {c}";
                }
            }
        }

        return _welcomes.Count > 0 ? "a WELCOME" : null;
    }

    public byte[] Acknowledge(ushort credit)
    {
        byte[] payload = new byte[24];
        int at = 0;
        foreach (int channel in (ReadOnlySpan<int>)[0, 3, 4, 5])
        {
            payload[at] = (byte)channel;
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(at + 2), _next[channel]);
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(at + 4), credit);
            at += 6;
        }

        byte[] wire = new byte[FrameCodec.WireMax(payload.Length)];
        return wire[..FrameCodec.WriteWire(new FrameHeader(Channel.Control, MessageType.Ack, false, Session, 0), payload, wire)];
    }

    public (uint Session, byte[] Payload) Welcome() => _welcomes.Dequeue();

    public void NewSession()
    {
        Array.Clear(_next);
        _acks.Clear();
        _repeated.Clear();
        Progress = 0;
    }

    public (MessageType Type, byte[] Payload) Next(int channel)
    {
        while (true)
        {
            Assert.True(_channels[channel].TryDequeue(out (MessageType Type, byte[] Payload) message), $"nothing came on channel {channel}");
            if (message.Type is not (MessageType.Log or MessageType.Pending))
            {
                return message;
            }
        }
    }

    public (ushort Expected, bool Gap)? Acked(int channel)
    {
        (int Channel, ushort Expected, bool Gap, bool Ask)[] of = [.. _acks.Where(ack => ack.Channel == channel)];
        _acks.RemoveAll(ack => ack.Channel == channel && !ack.Ask);
        return of.Length == 0 ? null : (of[^1].Expected, of.Any(ack => ack.Gap));
    }

    public bool Asked(int channel)
    {
        bool asked = _acks.Any(ack => ack.Channel == channel && ack.Ask);
        _acks.RemoveAll(ack => ack.Channel == channel && ack.Ask);
        return asked;
    }

    public bool Repeated(int channel, ushort? number)
    {
        bool found = _repeated.Any(r => r.Channel == channel && (number is null || r.Number == number));
        _repeated.RemoveAll(r => r.Channel == channel && (number is null || r.Number == number));
        return found;
    }

    private void Take(FrameHeader header, byte[] payload)
    {
        int channel = (int)header.Channel;
        if (!header.Numbered)
        {
            if (header.Type == MessageType.Welcome)
            {
                _welcomes.Enqueue((header.Session, payload));
                return;
            }

            Assert.Equal(MessageType.Ack, header.Type);
            for (int at = 0; at < payload.Length; at += 6)
            {
                _acks.Add((payload[at], BinaryPrimitives.ReadUInt16LittleEndian(payload.AsSpan(at + 2)), (payload[at + 1] & 1) != 0, (payload[at + 1] & 2) != 0));
            }

            return;
        }

        Assert.Equal(Session, header.Session);
        if (header.Sequence != _next[channel])
        {
            Assert.True((ushort)(_next[channel] - header.Sequence) < 0x8000, $"channel {channel} skipped from {_next[channel]} to {header.Sequence}");
            _repeated.Add((channel, header.Sequence));
            return;
        }

        _next[channel]++;
        if (header.Type is MessageType.Outputs or MessageType.Spikes)
        {
            TakeEvents(header.Type, payload);
        }
        else
        {
            _channels[channel].Enqueue((header.Type, payload));
        }
    }

    private void TakeEvents(MessageType type, byte[] payload)
    {
        Assert.True(SpikeBlock.TryRead(payload, input: false, out SpikeBlock block, out ReadOnlySpan<byte> events));
        Assert.Equal(0u, block.Dropped);
        StreamEpoch = block.Epoch;
        for (int i = 0; i < block.Count; i++)
        {
            WireEvent e = WireEvent.Read(events, i);
            ulong tick = block.Base + e.Delta;
            (type == MessageType.Outputs ? OutputEvents : SpikeEvents).Add(
                type == MessageType.Outputs ? $"{tick}:{e.Port}:{e.Channel}:{e.Payload}" : $"{tick}:{e.Word}:{e.Half}");
        }

        Progress = type == MessageType.Outputs ? block.Until : Progress;
    }
}
