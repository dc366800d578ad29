using System.Net;
using System.Net.Sockets;
using HwStack.Diagnostics;

namespace HwStack.Links.Sockets;

/// <summary>Calls a board that listens on a socket.</summary>
internal static class SocketConnector
{
    /// <exception cref="UserErrorException">HW5012 to HW5016, HW5021.</exception>
    /// <exception cref="OperationCanceledException">The caller's token.</exception>
    public static Link ConnectTcp(string address, string host, int port, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        if (port == 0)
        {
            throw new UserErrorException(LinkErrors.NoPort(address));
        }

        EndPoint end = IPAddress.TryParse(host, out IPAddress? number) ? new IPEndPoint(number, port) : new DnsEndPoint(host, port);
        Socket socket = number is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(number.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        return Connect(address, socket, end, host, timeout, time, cancellation);
    }

    /// <exception cref="UserErrorException">HW5001, HW5002, HW5013 to HW5016.</exception>
    /// <exception cref="OperationCanceledException">The caller's token.</exception>
    public static Link ConnectUnix(string address, string path, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        UnixDomainSocketEndPoint end = UnixPath.EndPoint(address, path);
        if (!File.Exists(path))
        {
            throw new UserErrorException(LinkErrors.NotFound(address, path));
        }

        return Connect(address, new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), end, path, timeout, time, cancellation);
    }

    private static SocketLink Connect(string address, Socket socket, EndPoint end, string host, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            socket.ConnectAsync(end, either.Token).AsTask().GetAwaiter().GetResult();
            return new SocketLink(address, socket);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new UserErrorException(LinkErrors.ConnectTimeout(address, timeout));
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            throw new UserErrorException(Explain(address, host, timeout, problem), problem);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static UserError Explain(string address, string host, TimeSpan timeout, SocketException problem) => problem.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => LinkErrors.Refused(address),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => LinkErrors.HostUnknown(address, host),
        SocketError.TimedOut => LinkErrors.ConnectTimeout(address, timeout),
        SocketError.AccessDenied => LinkErrors.NoPermission(address, host),
        _ => LinkErrors.NetworkFailed(address, problem.Message),
    };
}
