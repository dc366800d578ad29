using HwStack.Diagnostics;

namespace HwStack.Links.Tracing;

/// <summary>
/// A link whose traffic is written to a pcapng file while it passes: a packet for each chunk up to and with its 0x00, with the time at which it was complete. What is incomplete at the end is written by <see cref="Link.Dispose()"/>.
/// The file is whole after every packet, so a run that is broken off leaves a readable one.
/// </summary>
public sealed class TracingLink : Link
{
    private readonly Link _inner;
    private readonly PcapngWriter _writer;
    private readonly TimeProvider _time;
    private readonly TraceChunks _outgoing;
    private readonly TraceChunks _incoming;
    private readonly Lock _writing = new();
    private bool _disposed;

    /// <summary>Takes the link and the writer over; both are disposed with this one.</summary>
    public TracingLink(Link inner, PcapngWriter writer, TimeProvider time)
    {
        _inner = inner;
        _writer = writer;
        _time = time;
        _outgoing = new TraceChunks(LinkDirection.Outgoing, WritePacket);
        _incoming = new TraceChunks(LinkDirection.Incoming, WritePacket);
    }

    /// <summary>Traces into a file, which is made, or emptied unless something is to be added. The link is taken over, also when this fails.</summary>
    /// <param name="inner">Link.</param>
    /// <param name="path">File.</param>
    /// <param name="time">Clock of the packets.</param>
    /// <param name="append">Add a section to the file instead of emptying it: for the second link of one run.</param>
    /// <exception cref="UserErrorException">HW5043: the file cannot be written.</exception>
    public static TracingLink ToFile(Link inner, string path, TimeProvider time, bool append = false)
    {
        try
        {
            // No buffer: each block is one write, and the file is whole after it.
            var file = new FileStream(path, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            return new TracingLink(inner, new PcapngWriter(file, inner.Address), time);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            inner.Dispose();
            throw new UserErrorException(TraceErrors.CannotWrite(path, problem.Message), problem);
        }
    }

    /// <summary>Why the trace ends before the traffic does, such as a full disk; null while all is well. The link itself goes on.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public override string Address => _inner.Address;

    /// <inheritdoc/>
    public override bool HasBaudRate => _inner.HasBaudRate;

    /// <inheritdoc/>
    public override int BaudRate => _inner.BaudRate;

    /// <inheritdoc/>
    public override int? FastBaudRate => _inner.FastBaudRate;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = _inner.Read(buffer);
        lock (_writing)
        {
            _incoming.Add(buffer[..count]);
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        int count = _inner.Write(bytes);
        lock (_writing)
        {
            _outgoing.Add(bytes[..count]);
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Wait(bool forWriting, TimeSpan timeout) => _inner.Wait(forWriting, timeout);

    /// <inheritdoc/>
    public override void Wake() => _inner.Wake();

    /// <inheritdoc/>
    public override void SetBaudRate(int baud) => _inner.SetBaudRate(baud);

    /// <inheritdoc/>
    public override void Drain() => _inner.Drain();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        _inner.Dispose();
        lock (_writing)
        {
            if (_disposed)
            {
                return;
            }

            _outgoing.Flush();
            _incoming.Flush();
            _disposed = true;
            _writer.Dispose();
        }
    }

    private void WritePacket(LinkDirection direction, ReadOnlyMemory<byte> chunk)
    {
        if (_disposed || Failure is not null)
        {
            return;
        }

        try
        {
            _writer.Write(direction, chunk.Span, _time.GetUtcNow());
        }
        catch (IOException problem)
        {
            Failure = problem.Message;
        }
    }
}
