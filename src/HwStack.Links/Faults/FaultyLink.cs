namespace HwStack.Links.Faults;

/// <summary>
/// A link that harms what passes through it, by a seeded plan. For tests: protocols must survive it. It adds no delay of its own, but holds a chunk back until its 0x00 (or 8192 bytes) is there,
/// so bytes that are not framed so may come late.
/// </summary>
public sealed class FaultyLink : Link
{
    private const int QueuedBytesMax = 65_536;

    private readonly Link _inner;
    private readonly LinkFaultPlan _plan;
    private readonly FaultLane _outgoing;
    private readonly FaultLane _incoming;
    private readonly byte[] _piece = new byte[4096];
    private LinkClosedException? _innerClosed;
    private long _cutLeft;
    private bool _cut;

    /// <summary>Takes the link over; it is disposed with this one.</summary>
    /// <param name="inner">Where the bytes really go.</param>
    /// <param name="plan">What happens to them.</param>
    /// <param name="time">Measures stalls.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not a probability.</exception>
    public FaultyLink(Link inner, LinkFaultPlan plan, TimeProvider time)
    {
        _inner = inner;
        _plan = plan;
        _outgoing = new FaultLane(LinkDirection.Outgoing, plan.Outgoing, plan.Seed, time);
        _incoming = new FaultLane(LinkDirection.Incoming, plan.Incoming, plan.Seed, time);
        _cutLeft = plan.Cut?.After ?? long.MaxValue;
        ArgumentOutOfRangeException.ThrowIfNegative(_cutLeft);
    }

    /// <inheritdoc/>
    public override string Address => _inner.Address;

    /// <summary>What has happened to written bytes.</summary>
    public LinkFaultCounts Outgoing => _outgoing.Counts;

    /// <summary>What has happened to read bytes.</summary>
    public LinkFaultCounts Incoming => _incoming.Counts;

    /// <summary>Whether the line has been cut.</summary>
    public bool IsCut => _cut;

    /// <inheritdoc/>
    public override bool HasBaudRate => _inner.HasBaudRate;

    /// <inheritdoc/>
    public override int BaudRate => _inner.BaudRate;

    /// <inheritdoc/>
    public override int? FastBaudRate => _inner.FastBaudRate;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        Pump();
        int count = _incoming.StallLeft > TimeSpan.Zero ? 0 : _incoming.Out.Read(buffer);
        if (count == 0 && _innerClosed is { } closed && !buffer.IsEmpty)
        {
            throw new LinkClosedException(Address, closed.Reason);
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        Pump();
        if (_innerClosed is { } closed)
        {
            throw new LinkClosedException(Address, closed.Reason);
        }

        if (_cut)
        {
            return bytes.Length;
        }

        if (!_outgoing.HasRoom(QueuedBytesMax))
        {
            return 0;
        }

        // In pieces, so that what waits stays bounded whatever is handed over.
        int taken = Math.Min(bytes.Length, QueuedBytesMax);
        Take(_outgoing, LinkDirection.Outgoing, bytes[..taken]);
        Pump();
        return taken;
    }

    /// <inheritdoc/>
    public override void Wait(bool forWriting, TimeSpan timeout)
    {
        Pump();
        bool readable = _innerClosed is not null || (_incoming.Out.Count > 0 && _incoming.StallLeft == TimeSpan.Zero);
        if (readable || (forWriting && (_cut || _outgoing.HasRoom(QueuedBytesMax))))
        {
            return;
        }

        TimeSpan limit = Sooner(timeout, _incoming.Out.Count > 0 ? _incoming.StallLeft : TimeSpan.Zero);
        TimeSpan outgoingStall = _outgoing.StallLeft;
        limit = Sooner(limit, _outgoing.Out.Count > 0 ? outgoingStall : TimeSpan.Zero);
        _inner.Wait(_outgoing.Out.Count > 0 && outgoingStall == TimeSpan.Zero, limit);
        Pump();
    }

    /// <inheritdoc/>
    public override void Wake() => _inner.Wake();

    /// <inheritdoc/>
    public override void SetBaudRate(int baud) => _inner.SetBaudRate(baud);

    /// <inheritdoc/>
    public override void Drain()
    {
        Pump();
        _inner.Drain();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }
    }

    private static TimeSpan Sooner(TimeSpan timeout, TimeSpan stall) =>
        stall > TimeSpan.Zero && (timeout == Timeout.InfiniteTimeSpan || stall < timeout) ? stall : timeout;

    private void Pump()
    {
        if (_innerClosed is not null)
        {
            return;
        }

        try
        {
            // A cut of 0 strikes before the first byte.
            if (!_cut && _cutLeft <= 0)
            {
                Cut();
            }

            PumpOut();
            PumpIn();
            // What was read may have brought the cut.
            PumpOut();
        }
        catch (LinkClosedException closed)
        {
            _innerClosed = closed;
            _incoming.Flush();
        }
    }

    private void PumpOut()
    {
        while (_outgoing.Out.Count > 0 && _outgoing.StallLeft == TimeSpan.Zero)
        {
            int count = _inner.Write(_outgoing.Out.Peek(int.MaxValue));
            if (count == 0)
            {
                return;
            }

            _outgoing.Out.Skip(count);
        }

        if (_cut && !_plan.Cut!.Silent && _outgoing.Out.Count == 0)
        {
            _inner.Dispose();
            throw new LinkClosedException(Address, LinkClosedReason.Unplugged);
        }
    }

    private void PumpIn()
    {
        for (int count; (count = _inner.Read(_piece)) > 0;)
        {
            Take(_incoming, LinkDirection.Incoming, _piece.AsSpan(0, count));
        }
    }

    private void Take(FaultLane lane, LinkDirection direction, ReadOnlySpan<byte> bytes)
    {
        if (_cut)
        {
            return;
        }

        if (_plan.Cut is not { } cut || cut.Direction != direction)
        {
            lane.Take(bytes);
            return;
        }

        int passing = cut.Unit == LinkCutUnit.Bytes ? (int)Math.Min(bytes.Length, _cutLeft) : UpToBoundary(bytes);
        lane.Take(bytes[..passing]);
        _cutLeft -= cut.Unit == LinkCutUnit.Bytes ? passing : bytes[..passing].Count((byte)0);
        if (_cutLeft <= 0)
        {
            Cut();
        }
    }

    private int UpToBoundary(ReadOnlySpan<byte> bytes)
    {
        long left = _cutLeft;
        for (int at = 0; at < bytes.Length; at++)
        {
            if (left <= 0)
            {
                return at;
            }

            left -= bytes[at] == 0 ? 1 : 0;
        }

        return bytes.Length;
    }

    private void Cut()
    {
        _cut = true;
        _outgoing.Flush();
        _incoming.Flush();
    }
}
