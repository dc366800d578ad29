using System.Net;
using System.Net.Sockets;

namespace HwStack.Links.Sockets;

/// <summary>Socket.Select on a connection and on a datagram socket that talks to itself, for operating systems without eventfd. The lists are used again, so a wait allocates nothing.</summary>
internal sealed class SelectWaiter : LinkWaiter
{
    // Select counts microseconds in an int; longer waits simply end early.
    private const int WaitMsMax = 2_000_000;

    private readonly Socket _connection;
    private readonly Socket _wake;
    private readonly List<Socket> _readable = new(2);
    private readonly List<Socket> _writable = new(1);

    public SelectWaiter(Socket connection)
    {
        _connection = connection;
        _wake = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
        _wake.Blocking = false;
    }

    public override void Wait(bool forWriting, TimeSpan timeout)
    {
        _readable.Clear();
        _readable.Add(_connection);
        _readable.Add(_wake);
        _writable.Clear();
        if (forWriting)
        {
            _writable.Add(_connection);
        }

        int ms = Milliseconds(timeout);
        try
        {
            Socket.Select(_readable, _writable, null, ms < 0 ? -1 : Math.Min(ms, WaitMsMax) * 1000);
            Span<byte> bytes = stackalloc byte[64];
            while (_readable.Contains(_wake) && _wake.Receive(bytes, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success)
            {
                // Several wakes before one wait count as one.
            }
        }
        catch (Exception problem) when (problem is ObjectDisposedException or SocketException)
        {
            // Disposed by another thread, or reset: the next read tells.
        }
    }

    public override void Wake()
    {
        try
        {
            ReadOnlySpan<byte> one = [1];
            _wake.Send(one, SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits on a disposed link.
        }
    }

    public override void Dispose()
    {
        Wake();
        _wake.Dispose();
    }
}
