using HwStack.Links.InProcess;

namespace HwStack.Links.Serial;

/// <summary>
/// Makes a link of a stream whose reads and writes block: one thread reads ahead, one writes behind, through bounded buffers. The way in for libraries that know serial ports only as a stream, such as System.IO.Ports.
/// It costs two threads and a copy each way; the built-in links need neither.
/// </summary>
public sealed class StreamLink : Link
{
    private const int BufferBytes = 65_536;
    private const int PieceBytes = 4096;
    private const int DrainMsMax = 5000;

    private readonly object _lock = new();
    private readonly Stream _stream;
    private readonly Action<int>? _setBaudRate;
    private int _baud;
    private readonly ByteRing _inbound = new(BufferBytes);
    private readonly ByteRing _outbound = new(BufferBytes);
    private bool _writing;
    private bool _woken;
    private bool _disposed;
    private LinkClosedReason? _gone;
    private string? _detail;

    /// <summary>Takes the stream over; it is disposed with the link, which must end the reads and writes under way.</summary>
    /// <param name="address">What <see cref="Link.Address"/> says.</param>
    /// <param name="stream">A read returns 0, or a read or write throws IOException, when the device is gone.</param>
    /// <param name="setBaudRate">Changes the speed, between two writes; null: the link has none.</param>
    /// <param name="settings">How the line was set up: its speed, and the one a session is to work at. Null: neither is known.</param>
    public StreamLink(string address, Stream stream, Action<int>? setBaudRate = null, SerialSettings? settings = null)
    {
        (_baud, FastBaudRate) = setBaudRate is null || settings is null ? (0, null) : (settings.Baud, settings.Fast);
        Address = address;
        _stream = stream;
        _setBaudRate = setBaudRate;
        new Thread(() => Run(ReadAhead)) { IsBackground = true, Name = address + " in" }.Start();
        new Thread(() => Run(WriteBehind)) { IsBackground = true, Name = address + " out" }.Start();
    }

    /// <inheritdoc/>
    public override string Address { get; }

    /// <inheritdoc/>
    public override bool HasBaudRate => _setBaudRate is not null;

    /// <inheritdoc/>
    public override int BaudRate => _baud;

    /// <inheritdoc/>
    public override int? FastBaudRate { get; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        lock (_lock)
        {
            ThrowWhen(_disposed);
            int count = _inbound.Read(buffer);
            ThrowWhen(count == 0 && !buffer.IsEmpty && _gone is not null);
            Monitor.PulseAll(_lock);
            return count;
        }
    }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            ThrowWhen(_disposed || _gone is not null);
            int count = _outbound.Write(bytes);
            Monitor.PulseAll(_lock);
            return count;
        }
    }

    /// <inheritdoc/>
    public override void Wait(bool forWriting, TimeSpan timeout)
    {
        lock (_lock)
        {
            WaitUntil(forWriting ? link => link.IsReadable || link._outbound.Free > 0 : link => link.IsReadable, LinkWaiter.Milliseconds(timeout));
            _woken = false;
        }
    }

    /// <inheritdoc/>
    public override void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <inheritdoc/>
    public override void SetBaudRate(int baud)
    {
        if (_setBaudRate is null)
        {
            base.SetBaudRate(baud);
        }

        Drain();
        _setBaudRate!(baud);
        _baud = baud;
    }

    /// <summary>Waits until the stream has taken what was written, at most 5 s.</summary>
    public override void Drain()
    {
        lock (_lock)
        {
            WaitUntil(link => link._disposed || link._gone is not null || (link._outbound.Count == 0 && !link._writing), DrainMsMax);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Monitor.PulseAll(_lock);
        }

        _stream.Dispose();
    }

    private bool IsReadable => _woken || _disposed || _gone is not null || _inbound.Count > 0;

    private void Run(Action pump)
    {
        try
        {
            pump();
            End(LinkClosedReason.Unplugged, null);
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException or UnauthorizedAccessException)
        {
            End(LinkClosedReason.Unplugged, problem.Message);
        }
    }

    private void ReadAhead()
    {
        byte[] piece = new byte[PieceBytes];
        for (int count; (count = _stream.Read(piece)) > 0;)
        {
            lock (_lock)
            {
                WaitUntil(link => link._disposed || link._inbound.Free >= PieceBytes, Timeout.Infinite);
                _inbound.Write(piece.AsSpan(0, count));
                Monitor.PulseAll(_lock);
            }
        }
    }

    private void WriteBehind()
    {
        byte[] piece = new byte[PieceBytes];
        while (true)
        {
            int count;
            lock (_lock)
            {
                _writing = false;
                Monitor.PulseAll(_lock);
                WaitUntil(link => link._disposed || link._gone is not null || link._outbound.Count > 0, Timeout.Infinite);
                if (_disposed || _gone is not null)
                {
                    return;
                }

                count = _outbound.Read(piece);
                _writing = true;
                Monitor.PulseAll(_lock);
            }

            _stream.Write(piece, 0, count);
            _stream.Flush();
        }
    }

    private void End(LinkClosedReason reason, string? detail)
    {
        lock (_lock)
        {
            _detail ??= detail;
            _gone ??= reason;
            Monitor.PulseAll(_lock);
        }
    }

    private void WaitUntil(Func<StreamLink, bool> condition, int ms)
    {
        long start = Environment.TickCount64;
        while (!condition(this))
        {
            // A pulse may be meant for another waiter: then the rest of the time is waited.
            long restMs = ms < 0 ? Timeout.Infinite : ms - (Environment.TickCount64 - start);
            if ((ms >= 0 && restMs <= 0) || !Monitor.Wait(_lock, (int)restMs))
            {
                return;
            }
        }
    }

    private void ThrowWhen(bool closed)
    {
        if (closed)
        {
            throw new LinkClosedException(Address, _disposed ? LinkClosedReason.ClosedHere : _gone!.Value, _disposed ? null : _detail);
        }
    }
}
