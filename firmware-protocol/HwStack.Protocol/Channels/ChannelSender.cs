namespace HwStack.Protocol;

/// <summary>
/// The sending half of one channel: a ring of frames ready for the wire, sent as credit allows, kept until acknowledged, repeated from the oldest on. protocol.md section 3. Sequence numbers are held unwrapped
/// (64 bits), so that only <see cref="Unwrap"/> knows of the modulus. All memory is taken in the constructor.
/// </summary>
internal sealed class ChannelSender
{
    private const int FirstTimeoutMs = 1000;
    private const int LeastTimeoutMs = 50;
    private const int MostTimeoutMs = 2000;

    private readonly byte[][] _wire;
    private readonly int[] _length;
    private readonly long[] _sentAt;
    private readonly bool[] _repeated;
    private long _oldest;
    private long _toSend;
    private long _sentEnd;
    private long _queued;
    private long _limit;
    private long _gapRepeated;
    private long _timerFrom;
    private double _roundTripMs;
    private int _tries;

    public ChannelSender(int frames, int mtu)
    {
        _wire = new byte[frames][];
        for (int i = 0; i < frames; i++)
        {
            _wire[i] = new byte[FrameCodec.WireMax(mtu)];
        }

        _length = new int[frames];
        _sentAt = new long[frames];
        _repeated = new bool[frames];
    }

    /// <summary>True when one more frame can be queued.</summary>
    public bool HasRoom => _queued - _oldest < _wire.Length;

    /// <summary>Frames queued or not acknowledged.</summary>
    public int Unacknowledged => (int)(_queued - _oldest);

    /// <summary>True when a frame waits for credit or for the wire.</summary>
    public bool HasUnsent => _toSend < _queued;

    /// <summary>Frames sent more than once in this session.</summary>
    public long Repeated { get; private set; }

    /// <summary>Time of the last progress, or of the first frame that waits for any.</summary>
    public long ProgressAt { get; private set; }

    /// <summary>Repetitions and asks since the last progress.</summary>
    public int Tries => _tries;

    /// <summary>Sequence number of the next frame queued.</summary>
    public ushort NextSequence => (ushort)_queued;

    /// <summary>Starts a session in which the receiver has room for some frames.</summary>
    public void Open(int credit)
    {
        _oldest = _toSend = _sentEnd = _queued = 0;
        _limit = credit;
        _gapRepeated = -1;
        _roundTripMs = -1;
        _tries = 0;
        Repeated = 0;
    }

    /// <summary>Queues a frame; the caller has asked <see cref="HasRoom"/>.</summary>
    public void Queue(FrameHeader header, ReadOnlySpan<byte> payload, long now)
    {
        int slot = (int)(_queued % _wire.Length);
        _length[slot] = FrameCodec.WriteWire(header, payload, _wire[slot]);
        _repeated[slot] = false;
        if (_queued == _oldest)
        {
            Progress(now);
        }

        _queued++;
    }

    /// <summary>Writes the next frame that may go. Returns its bytes, or 0 when there is none or it does not fit.</summary>
    public int Transmit(Span<byte> wire, long now)
    {
        if (_toSend >= _queued || _toSend >= _limit)
        {
            return 0;
        }

        int slot = (int)(_toSend % _wire.Length);
        if (_length[slot] > wire.Length)
        {
            return 0;
        }

        _wire[slot].AsSpan(0, _length[slot]).CopyTo(wire);
        if (_toSend < _sentEnd)
        {
            _repeated[slot] = true;
            Repeated++;
        }
        else
        {
            if (_sentEnd == _oldest)
            {
                Progress(now);
            }

            _sentAt[slot] = now;
            _sentEnd++;
        }

        _toSend++;
        return _length[slot];
    }

    /// <summary>Takes an ACK entry.</summary>
    public void Acknowledge(ushort expected, ushort credit, bool gap, long now)
    {
        long to = Unwrap(expected);
        if (to < _oldest || to > _sentEnd)
        {
            return;
        }

        _limit = Math.Max(_limit, to + Math.Min(credit, (ushort)short.MaxValue));
        if (to > _oldest)
        {
            Sample((int)((to - 1) % _wire.Length), now);
            _oldest = to;
            _toSend = Math.Max(_toSend, to);
            Progress(now);
        }

        if (gap && to < _sentEnd && _gapRepeated != to)
        {
            _gapRepeated = to;
            _toSend = to;
        }
    }

    /// <summary>When <see cref="TimedOut"/> will be true if nothing happens; long.MaxValue when nothing is waited for.</summary>
    public long Deadline => _queued == _oldest ? long.MaxValue : _timerFrom + TimeoutMs;

    /// <summary>At a timeout: begins to repeat, or tells that an ask is due because the receiver gave no room. The timer starts again.</summary>
    public bool TimedOut(long now, out bool ask)
    {
        ask = false;
        if (now < Deadline)
        {
            return false;
        }

        ask = _sentEnd == _oldest;
        _toSend = _oldest;
        _gapRepeated = -1;
        _tries++;
        _timerFrom = now;
        return true;
    }

    private long TimeoutMs
    {
        get
        {
            double first = _roundTripMs < 0 ? FirstTimeoutMs : Math.Max(LeastTimeoutMs, 4 * _roundTripMs);
            return (long)Math.Min(Math.Max(MostTimeoutMs, first), first * (1 << Math.Min(_tries, 10)));
        }
    }

    private void Progress(long now)
    {
        _tries = 0;
        _gapRepeated = -1;
        _timerFrom = now;
        ProgressAt = now;
    }

    private void Sample(int slot, long now)
    {
        if (!_repeated[slot])
        {
            double sample = now - _sentAt[slot];
            _roundTripMs = _roundTripMs < 0 ? sample : _roundTripMs + ((sample - _roundTripMs) / 8);
        }
    }

    // The number nearest to the oldest frame, upwards: numbers below it were acknowledged long ago or are nonsense.
    private long Unwrap(ushort number) => _oldest + (ushort)(number - (ushort)_oldest);
}
