using HwStack.Links.InProcess;

namespace HwStack.Links.Faults;

/// <summary>
/// A link slowed down to a serial line with a USB adapter, by whatever clock is given: with a clock moved by hand, throughput over minutes of line time is computed in milliseconds and always comes out the same.
/// Wraps the computer's end. Not modelled: the board's send buffer (it is endless), USB frames of 1 ms, framing errors by a wrong rate.
/// </summary>
public sealed class ShapedLink : Link
{
    private const int QueueBytesMax = 64 << 20;
    private const int PieceBytes = 4096;

    private readonly Link _inner;
    private readonly TimeProvider _time;
    private readonly ShapedLine _outgoing;
    private readonly ShapedLine _incoming;
    private readonly AdapterBuffer _adapter;
    private readonly ByteRing _sent = new(QueueBytesMax);
    private readonly byte[] _piece = new byte[PieceBytes];
    private readonly int _packetBytes;
    private int _baud;
    private LinkClosedException? _innerClosed;

    /// <summary>Takes the link over; it is disposed with this one.</summary>
    /// <param name="inner">The way to the board, faster than the shape.</param>
    /// <param name="shape">The line and the adapter.</param>
    /// <param name="time">Measures both.</param>
    public ShapedLink(Link inner, LineShape shape, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.PacketBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.LatencyTimer, TimeSpan.Zero);
        _inner = inner;
        _time = time;
        _packetBytes = shape.PacketBytes;
        _outgoing = new ShapedLine(time.TimestampFrequency, shape.SendBufferBytes);
        _incoming = new ShapedLine(time.TimestampFrequency, QueueBytesMax);
        long latencyTicks = (long)(shape.LatencyTimer.TotalSeconds * time.TimestampFrequency);
        _adapter = new AdapterBuffer(_incoming, shape.PacketBytes, latencyTicks, QueueBytesMax);
        SetSpeed(shape.Baud);
    }

    /// <inheritdoc/>
    public override string Address => _inner.Address;

    /// <inheritdoc/>
    public override bool HasBaudRate => true;

    /// <inheritdoc/>
    public override int BaudRate => _baud;

    /// <inheritdoc/>
    public override int? FastBaudRate => _inner.FastBaudRate;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        Pump();
        int count = _adapter.Ready.Read(buffer);
        if (count == 0 && !buffer.IsEmpty && IsOver)
        {
            throw new LinkClosedException(Address, _innerClosed!.Reason);
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        Pump();
        return _innerClosed is { } closed ? throw new LinkClosedException(Address, closed.Reason) : _outgoing.Enqueue(bytes, _time.GetTimestamp());
    }

    /// <inheritdoc/>
    public override void Wait(bool forWriting, TimeSpan timeout)
    {
        Pump();
        if (_adapter.Ready.Count == 0 && !IsOver && !(forWriting && (_outgoing.Free > 0 || _innerClosed is not null)))
        {
            _inner.Wait(_sent.Count > 0, UntilNextEvent(timeout));
            Pump();
        }
    }

    /// <inheritdoc/>
    public override void Wake() => _inner.Wake();

    /// <inheritdoc/>
    public override void SetBaudRate(int baud)
    {
        Drain();
        if (_inner.HasBaudRate)
        {
            _inner.SetBaudRate(baud);
        }

        SetSpeed(baud);
    }

    /// <inheritdoc/>
    public override void Drain()
    {
        // Twice the time the line needs, and half a second, as for real ports.
        long now = _time.GetTimestamp();
        long end = now + (2 * (_outgoing.Count > 0 ? _outgoing.PassedAt(_outgoing.Count) - now : 0)) + (_time.TimestampFrequency / 2);
        for (Pump(); _outgoing.Count + _sent.Count > 0 && _innerClosed is null && _time.GetTimestamp() < end; Pump())
        {
            _inner.Wait(_sent.Count > 0, UntilNextEvent(_time.GetElapsedTime(_time.GetTimestamp(), end)));
        }

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

    private bool IsOver => _innerClosed is not null && _adapter.IsEmpty;

    private void SetSpeed(int baud)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        long now = _time.GetTimestamp();
        _baud = baud;
        _outgoing.SetBaud(baud, now);
        _incoming.SetBaud(baud, now);
    }

    private TimeSpan UntilNextEvent(TimeSpan timeout)
    {
        long now = _time.GetTimestamp();
        // Bytes leave one by one, but the adapter takes them from the computer a packet at a time.
        long next = Math.Min(_adapter.NextEvent, _outgoing.Count > 0 ? _outgoing.PassedAt(Math.Min(_outgoing.Count, _packetBytes)) : long.MaxValue);
        if (next == long.MaxValue)
        {
            return timeout;
        }

        // One tick more: the conversion to a time span rounds down.
        TimeSpan left = next > now ? _time.GetElapsedTime(now, next) + TimeSpan.FromTicks(1) : TimeSpan.Zero;
        return timeout == Timeout.InfiniteTimeSpan || left < timeout ? left : timeout;
    }

    private void Pump()
    {
        long now = _time.GetTimestamp();
        _outgoing.Take(_sent, now, int.MaxValue);
        _adapter.Advance(now);
        if (_innerClosed is not null)
        {
            return;
        }

        try
        {
            for (int count = 1; count > 0 && _sent.Count > 0; _sent.Skip(count))
            {
                count = _inner.Write(_sent.Peek(int.MaxValue));
            }

            for (int count; (count = _inner.Read(_piece)) > 0;)
            {
                _incoming.Enqueue(_piece.AsSpan(0, count), now);
            }
        }
        catch (LinkClosedException closed)
        {
            _innerClosed = closed;
        }

        _adapter.Advance(now);
    }
}
