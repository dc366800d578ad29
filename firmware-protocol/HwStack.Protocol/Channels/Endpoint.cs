using System.Buffers.Binary;

namespace HwStack.Protocol;

/// <summary>
/// One side of a session: turns bytes into messages in order and without loss, and messages into bytes. Pure: bytes and the time in milliseconds go in, bytes and deadlines come out; no thread, no clock, no wire, and no
/// allocation once a session is open. Not safe for several threads. protocol.md sections 1 to 3.
/// </summary>
public sealed class Endpoint
{
    private const int AckEntryBytes = 6;
    private const int Channels = 6;
    private const int LostAfterMs = 5000;
    private const int LostAfterTries = 5;

    private readonly EndpointOptions _options;
    private readonly FrameReader _reader = new();
    private readonly byte[] _handshake = new byte[FrameCodec.WireMax(FrameCodec.MtuFloor) + 1];
    private readonly ChannelSender?[] _senders = new ChannelSender?[Channels];
    private readonly ChannelReceiver?[] _receivers = new ChannelReceiver?[Channels];
    private readonly bool[] _ask = new bool[Channels];
    private int _handshakeLength;
    private int _mtu;
    private long _framesTaken, _undecodable, _wrongCrc, _refused, _repeats, _repeatedBefore, _bytesIn, _bytesOut;

    /// <summary>Makes an endpoint without a session.</summary>
    public Endpoint(EndpointOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Mtu, FrameCodec.MtuFloor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Mtu, FrameCodec.MtuCeiling);
        _options = options;
        _reader.Limit(FrameCodec.MtuFloor);
    }

    /// <summary>Called from <see cref="Receive"/> for HELLO on a board and WELCOME on a host, whatever their session.</summary>
    public Handshake? HandshakeReceived { get; set; }

    /// <summary>The current session; 0 without one.</summary>
    public uint Session { get; private set; }

    /// <summary>Longest payload of the session.</summary>
    public int Mtu => _mtu;

    /// <summary>Time of the last valid frame of the session.</summary>
    public long HeardAt { get; private set; }

    /// <summary>Counts since the endpoint was made.</summary>
    public EndpointStatistics Statistics => new(
        _framesTaken, _undecodable, _wrongCrc, _refused, _repeats, _repeatedBefore + _senders.Sum(sender => sender?.Repeated ?? 0), _bytesIn, _bytesOut);

    /// <summary>Begins a session; what was queued or received before is gone.</summary>
    /// <param name="session">Not 0.</param>
    /// <param name="mtu">Longest payload both sides take.</param>
    /// <param name="credits">Initial credit of channels 0..5 told by the other side.</param>
    /// <param name="now">Time in ms.</param>
    public void Open(uint session, int mtu, ReadOnlySpan<ushort> credits, long now)
    {
        bool fits = mtu == _mtu;
        for (int c = 0; c < Channels; c++)
        {
            _repeatedBefore += _senders[c]?.Repeated ?? 0;
            bool hostSends = c <= (int)Channel.Input, boardSends = c == 0 || c > (int)Channel.Input;
            bool host = _options.Role == EndpointRole.Host;
            _senders[c] = (host ? hostSends : boardSends) ? (fits ? _senders[c] : null) ?? new ChannelSender(_options.Window[c], mtu) : null;
            _receivers[c] = (host ? boardSends : hostSends) ? (fits ? _receivers[c] : null) ?? new ChannelReceiver(_options.Room[c], mtu) : null;
            _senders[c]?.Open(Math.Min(credits[c], (ushort)short.MaxValue));
            _receivers[c]?.Open();
            _ask[c] = false;
        }

        _mtu = mtu;
        _reader.Limit(mtu);
        Session = session;
        HeardAt = now;
    }

    /// <summary>Ends the session: numbered frames are neither sent nor taken any more. A handshake frame that waits is still sent.</summary>
    public void Close()
    {
        Session = 0;
        _reader.Limit(FrameCodec.MtuFloor);
        Array.Clear(_ask);
    }

    /// <summary>Puts a HELLO or WELCOME before everything else, with a zero in front. One waits at most; a later one replaces it.</summary>
    public void SendHandshake(MessageType type, uint session, ReadOnlySpan<byte> payload)
    {
        _handshake[0] = 0;
        _handshakeLength = 1 + FrameCodec.WriteWire(new FrameHeader(Channel.Control, type, false, session, 0), payload, _handshake.AsSpan(1));
    }

    /// <summary>True when the channel can queue one more frame.</summary>
    public bool CanSend(Channel channel) => Session != 0 && (_senders[(int)channel]?.HasRoom ?? false);

    /// <summary>Frames of a channel that the other side has not acknowledged.</summary>
    public int Unacknowledged(Channel channel) => Session == 0 ? 0 : _senders[(int)channel]?.Unacknowledged ?? 0;

    /// <summary>True when a channel has a frame that waits for credit or for the wire.</summary>
    public bool HasUnsent(Channel channel) => Session != 0 && (_senders[(int)channel]?.HasUnsent ?? false);

    /// <summary>Queues a numbered frame. Returns false when the channel has no room.</summary>
    /// <exception cref="InvalidOperationException">There is no session, or this side sends nothing on the channel.</exception>
    public bool TrySend(Channel channel, MessageType type, ReadOnlySpan<byte> payload, long now)
    {
        ChannelSender sender = Session == 0 ? throw new InvalidOperationException("There is no session.")
            : _senders[(int)channel] ?? throw new InvalidOperationException($"A {_options.Role} sends nothing on channel {channel}.");
        if (payload.Length > _mtu)
        {
            throw new ArgumentException($"A payload of {payload.Length} bytes is longer than the session's MTU of {_mtu}.", nameof(payload));
        }

        if (!sender.HasRoom)
        {
            return false;
        }

        sender.Queue(new FrameHeader(channel, type, true, Session, sender.NextSequence), payload, now);
        return true;
    }

    /// <summary>The oldest message of a channel that was not consumed. The payload is valid until <see cref="Consume"/>.</summary>
    public bool TryPeek(Channel channel, out MessageType type, out ReadOnlySpan<byte> payload) => TryPeek(channel, 0, out type, out payload);

    /// <summary>The message that came so many after the oldest that was not consumed.</summary>
    public bool TryPeek(Channel channel, int after, out MessageType type, out ReadOnlySpan<byte> payload)
    {
        type = default;
        payload = default;
        return Session != 0 && (_receivers[(int)channel]?.Peek(after, out type, out payload) ?? false);
    }

    /// <summary>Frees the oldest message of a channel, which gives the other side credit.</summary>
    public void Consume(Channel channel) => _receivers[(int)channel]!.Consume();

    /// <summary>Messages of a channel that wait to be consumed.</summary>
    public int Waiting(Channel channel) => Session == 0 ? 0 : _receivers[(int)channel]?.Waiting ?? 0;

    /// <summary>Asks the other side for an ACK of channel 0: a sign of life.</summary>
    public void AskForLife() => _ask[0] = Session != 0;

    /// <summary>Takes bytes from the wire.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, long now)
    {
        _bytesIn += bytes.Length;
        while (!bytes.IsEmpty)
        {
            int taken = _reader.Take(bytes, out bool ended, out ReadOnlySpan<byte> frame);
            bytes = bytes[taken..];
            if (ended)
            {
                TakeFrame(frame, now);
            }
        }
    }

    /// <summary>Writes whole frames that are to go now. Returns the bytes written; 0 when there is nothing, or no room for the next frame.</summary>
    /// <param name="wire">Room for at least one frame: <see cref="FrameCodec.WireMax"/> of the MTU.</param>
    /// <param name="now">Time in ms.</param>
    public int Transmit(Span<byte> wire, long now)
    {
        int at = 0;
        if (_handshakeLength > 0 && _handshakeLength <= wire.Length)
        {
            _handshake.AsSpan(0, _handshakeLength).CopyTo(wire);
            at = _handshakeLength;
            _handshakeLength = 0;
        }

        if (Session != 0)
        {
            CheckTimers(now);
            at += WriteAck(wire[at..]);
            foreach (ChannelSender? sender in _senders)
            {
                for (int written; sender is not null && (written = sender.Transmit(wire[at..], now)) > 0; at += written)
                {
                }
            }
        }

        _bytesOut += at;
        return at;
    }

    /// <summary>When <see cref="Transmit"/> should be called even if nothing arrives; long.MaxValue when never.</summary>
    public long NextDeadline
    {
        get
        {
            long next = long.MaxValue;
            for (int c = 0; c < Channels && Session != 0; c++)
            {
                next = Math.Min(next, _senders[c]?.Deadline ?? long.MaxValue);
            }

            return next;
        }
    }

    /// <summary>True when the other side has not let any channel make progress for so long that the session must be given up: a host's rule. protocol.md section 3.</summary>
    public bool IsLost(long now)
    {
        for (int c = 0; c < Channels && Session != 0; c++)
        {
            if (_senders[c] is { } sender && sender.Unacknowledged > 0 && sender.Tries >= LostAfterTries && now - sender.ProgressAt >= LostAfterMs)
            {
                return true;
            }
        }

        return false;
    }

    private void TakeFrame(ReadOnlySpan<byte> frame, long now)
    {
        FrameFault fault = FrameCodec.Read(frame, Session == 0 ? FrameCodec.MtuFloor : _mtu, out FrameHeader header, out ReadOnlySpan<byte> payload);
        switch (_reader.IsUndecodable ? FrameFault.Undecodable : fault)
        {
            case FrameFault.Undecodable:
                _undecodable++;
                return;
            case FrameFault.Crc:
                _wrongCrc++;
                return;
            case FrameFault.Header:
                _refused++;
                return;
        }

        MessageType expected = _options.Role == EndpointRole.Board ? MessageType.Hello : MessageType.Welcome;
        bool handshake = header.Type == expected && !header.Numbered && header.Channel == Channel.Control && header.Session != 0;
        bool known = handshake ? HandshakeReceived?.Invoke(header, payload) ?? false : Session != 0 && header.Session == Session;
        ChannelReceiver? receiver = header.Numbered ? _receivers[(int)header.Channel] : null;
        if (!known || (header.Numbered && receiver is null))
        {
            _refused++;
            return;
        }

        HeardAt = now;
        _framesTaken++;
        if (receiver is not null)
        {
            _repeats += receiver.Take(header.Sequence, header.Type, payload) ? 0 : 1;
        }
        else if (header.Type == MessageType.Ack && header.Channel == Channel.Control && payload.Length % AckEntryBytes == 0)
        {
            TakeAck(payload, now);
        }
    }

    private void TakeAck(ReadOnlySpan<byte> payload, long now)
    {
        for (; !payload.IsEmpty; payload = payload[AckEntryBytes..])
        {
            int channel = payload[0];
            if (channel >= Channels)
            {
                continue;
            }

            bool gap = (payload[1] & 1) != 0, ask = (payload[1] & 2) != 0;
            _senders[channel]?.Acknowledge(BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]), BinaryPrimitives.ReadUInt16LittleEndian(payload[4..]), gap, now);
            if (ask && _receivers[channel] is { } receiver)
            {
                receiver.AckDue = true;
            }
        }
    }

    private void CheckTimers(long now)
    {
        for (int c = 0; c < Channels; c++)
        {
            if (_senders[c] is { } sender && sender.TimedOut(now, out bool ask) && ask)
            {
                _ask[c] = true;
            }
        }
    }

    // One ACK frame for all channels that are due. An ask for a channel that this side only sends on carries its own numbers as 0.
    private int WriteAck(Span<byte> wire)
    {
        Span<byte> entries = stackalloc byte[AckEntryBytes * Channels];
        int length = 0;
        for (int c = 0; c < Channels; c++)
        {
            ChannelReceiver? receiver = _receivers[c];
            if (!_ask[c] && !(receiver?.AckDue ?? false))
            {
                continue;
            }

            Span<byte> entry = entries[length..];
            entry[0] = (byte)c;
            entry[1] = (byte)((receiver?.Gap ?? false ? 1 : 0) | (_ask[c] ? 2 : 0));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], receiver?.Expected ?? 0);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)Math.Min(receiver?.Credit ?? 0, short.MaxValue));
            length += AckEntryBytes;
        }

        if (length == 0 || wire.Length < FrameCodec.WireMax(length))
        {
            return 0;
        }

        for (int c = 0; c < Channels; c++)
        {
            if (_receivers[c] is { AckDue: true } || (_ask[c] && _receivers[c] is not null))
            {
                _receivers[c]!.Told();
            }

            _ask[c] = false;
        }

        return FrameCodec.WriteWire(new FrameHeader(Channel.Control, MessageType.Ack, false, Session, 0), entries[..length], wire);
    }
}
