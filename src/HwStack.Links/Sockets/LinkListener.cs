using System.Net;
using System.Net.Sockets;
using HwStack.Diagnostics;
using HwStack.Links.Posix;

namespace HwStack.Links.Sockets;

/// <summary>Waits for hosts that call a served board, over TCP or a unix socket. One thread accepts; only <see cref="Dispose"/> may come from others.</summary>
public sealed class LinkListener : IDisposable
{
    private const int WaitingMax = 4;

    private readonly Socket _socket;
    private readonly LinkWaiter _waiter;
    private readonly string? _path;
    private bool _disposed;

    private LinkListener(string address, Socket socket, string? path)
    {
        Address = address;
        _socket = socket;
        _path = path;
        socket.Blocking = false;
        _waiter = OperatingSystem.IsLinux() ? new PollWaiter(socket.SafeHandle) : new SelectWaiter(socket);
    }

    /// <summary>Where it listens, with the port that was chosen when port 0 was asked for.</summary>
    public string Address { get; }

    /// <summary>Listens at an address as users write it: "tcp:HOST:PORT" or "unix:PATH".</summary>
    /// <exception cref="UserErrorException">HW5010, HW5012, HW5015 to HW5018; HW5019 when the address is of another kind.</exception>
    public static LinkListener Listen(LinkAddress address, bool allowRemote = false) => address.Kind switch
    {
        LinkKind.Tcp => Tcp(address.Name, address.Port, allowRemote),
        LinkKind.Unix => Unix(address.Name),
        _ => throw new UserErrorException(LinkErrors.CannotListen(address.ToString())),
    };

    /// <summary>Listens for TCP connections.</summary>
    /// <param name="host">"localhost" or a number. Only 127.0.0.0/8 and ::1 unless <paramref name="allowRemote"/>: the protocol has neither passwords nor encryption.</param>
    /// <param name="port">1 to 65535; 0 lets the operating system choose.</param>
    /// <param name="allowRemote">Whether other machines may connect.</param>
    /// <exception cref="UserErrorException">HW5012 no such host, HW5015 anything else, HW5017 the port is taken, HW5018 not a loopback address.</exception>
    public static LinkListener Tcp(string host, int port, bool allowRemote = false)
    {
        string address = LinkAddress.TcpText(host, port);
        if (!IPAddress.TryParse(host == "localhost" ? "127.0.0.1" : host, out IPAddress? number))
        {
            throw new UserErrorException(LinkErrors.HostUnknown(address, host));
        }

        if (!allowRemote && !IPAddress.IsLoopback(number))
        {
            throw new UserErrorException(LinkErrors.NotLoopback(address, host));
        }

        Socket socket = Bind(address, new Socket(number.AddressFamily, SocketType.Stream, ProtocolType.Tcp), new IPEndPoint(number, port));
        return new LinkListener(LinkAddress.TcpText(host, ((IPEndPoint)socket.LocalEndPoint!).Port), socket, null);
    }

    /// <summary>Listens on a unix socket that only its owner may connect to. A socket file that a killed server left behind is replaced.</summary>
    /// <exception cref="UserErrorException">HW5010 something else is at the path, HW5015 anything else, HW5016 the path is too long, HW5017 a server is there.</exception>
    public static LinkListener Unix(string path)
    {
        string address = "unix:" + path;
        string full = Path.GetFullPath(path);
        UnixDomainSocketEndPoint end = UnixPath.EndPoint(address, full);
        RemoveStale(address, full, end);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return new LinkListener(address, Bind(address, socket, end, full), full);
    }

    /// <summary>Waits for the next host. Null: none came in time.</summary>
    /// <param name="timeout">At most this long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">Disposed, before or meanwhile.</exception>
    public Link? Accept(TimeSpan timeout, CancellationToken cancellation = default)
    {
        using CancellationTokenRegistration registration = cancellation.Register(static waiter => ((LinkWaiter)waiter!).Wake(), _waiter);
        _waiter.Wait(forWriting: false, timeout);
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return new SocketLink(Address, _socket.Accept());
        }
        catch (SocketException)
        {
            // Nobody, or a caller that hung up before it was answered.
            return null;
        }
    }

    /// <summary>Stops listening and removes the socket file. Connections that were accepted live on.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_path is not null)
        {
            File.Delete(_path);
        }

        _waiter.Dispose();
        _socket.Dispose();
    }

    private static Socket Bind(string address, Socket socket, EndPoint end, string? path = null)
    {
        try
        {
            socket.Bind(end);
            if (path is not null && !OperatingSystem.IsWindows())
            {
                // Before listening: nobody can have connected yet.
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(WaitingMax);
            return socket;
        }
        catch (Exception problem) when (problem is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            bool taken = problem is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };
            throw new UserErrorException(taken ? LinkErrors.AddressInUse(address) : LinkErrors.NetworkFailed(address, problem.Message), problem);
        }
    }

    private static void RemoveStale(string address, string path, UnixDomainSocketEndPoint end)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(end);
        }
        catch (SocketException problem)
        {
            // A plain file refuses connections too: only a socket may be removed.
            if (problem.SocketErrorCode != SocketError.ConnectionRefused || !IsSocket(path))
            {
                throw new UserErrorException(LinkErrors.PathTaken(address, path), problem);
            }

            File.Delete(path);
            return;
        }

        throw new UserErrorException(LinkErrors.AddressInUse(address));
    }

    private static bool IsSocket(string path) => !OperatingSystem.IsLinux() || FileOwnership.TryRead(path) is { IsSocket: true };
}
