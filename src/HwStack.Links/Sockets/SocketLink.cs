using System.Net.Sockets;
using HwStack.Links.Posix;

namespace HwStack.Links.Sockets;

/// <summary>A connected stream socket, TCP or unix.</summary>
internal sealed class SocketLink : Link
{
    private readonly Socket _socket;
    private readonly LinkWaiter _waiter;
    private volatile bool _disposed;

    public SocketLink(string address, Socket socket)
        : this(address, socket, OperatingSystem.IsLinux() ? new PollWaiter(socket.SafeHandle) : new SelectWaiter(socket))
    {
    }

    internal SocketLink(string address, Socket socket, LinkWaiter waiter)
    {
        Address = address;
        _socket = socket;
        _waiter = waiter;
        socket.Blocking = false;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            // Frames are small and waited for: holding them back for fuller packets would add 40 ms to each exchange.
            socket.NoDelay = true;
        }
    }

    public override string Address { get; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            int count = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                return Nothing(error);
            }

            return count > 0 ? count : throw new LinkClosedException(Address, LinkClosedReason.ClosedByPeer);
        }
        catch (ObjectDisposedException)
        {
            throw new LinkClosedException(Address, LinkClosedReason.ClosedHere);
        }
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        try
        {
            int count = _socket.Send(bytes, SocketFlags.None, out SocketError error);
            return error == SocketError.Success ? count : Nothing(error);
        }
        catch (ObjectDisposedException)
        {
            throw new LinkClosedException(Address, LinkClosedReason.ClosedHere);
        }
    }

    public override void Wait(bool forWriting, TimeSpan timeout) => _waiter.Wait(forWriting, timeout);

    public override void Wake() => _waiter.Wake();

    public override void Drain()
    {
        // A unix socket's bytes are with the other side at once; what counts as queued there is what it has not read.
        if (!OperatingSystem.IsLinux() || _disposed || _socket.ProtocolType != ProtocolType.Tcp)
        {
            return;
        }

        try
        {
            OutputQueue.Drain(_socket.SafeHandle, baud: 0);
        }
        catch (ObjectDisposedException)
        {
            // Closed: what was written has left or never will.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
        {
            return;
        }

        _disposed = true;
        _waiter.Dispose();
        _socket.Dispose();
    }

    private int Nothing(SocketError error) => error switch
    {
        SocketError.WouldBlock or SocketError.IOPending or SocketError.Interrupted or SocketError.NoBufferSpaceAvailable => 0,
        _ when _disposed => throw new LinkClosedException(Address, LinkClosedReason.ClosedHere),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.Disconnecting or SocketError.NotConnected =>
            throw new LinkClosedException(Address, LinkClosedReason.ClosedByPeer),
        _ => throw new LinkClosedException(Address, LinkClosedReason.Failed, new SocketException((int)error).Message),
    };
}
