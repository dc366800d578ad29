using HwStack.Diagnostics;
using HwStack.Links.Serial;
using HwStack.Links.Sockets;

namespace HwStack.Links;

/// <summary>Opens the host's end of a link by its address.</summary>
public static class LinkOpener
{
    /// <summary>Opens it.</summary>
    /// <param name="address">As users write it; <see cref="LinkAddress.Parse"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="cancellation">Ends the wait for a connection.</param>
    /// <exception cref="UserErrorException">HW5000 to HW5021: why it cannot be opened, and what to do.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Link Open(string address, LinkOpenOptions? options = null, CancellationToken cancellation = default) => Open(LinkAddress.Parse(address), options, cancellation);

    /// <summary>As <see cref="Open(string, LinkOpenOptions?, CancellationToken)"/>, for an address that has been read.</summary>
    /// <exception cref="UserErrorException">HW5001 to HW5021.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Link Open(LinkAddress address, LinkOpenOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LinkOpenOptions();
        cancellation.ThrowIfCancellationRequested();
        string text = address.ToString();
        SerialSettings serial = options.Serial with { Baud = address.Baud ?? options.Serial.Baud, Fast = address.Fast ?? options.Serial.Fast };
        return address.Kind switch
        {
            LinkKind.Serial => options.OpenSerial(address.Name, serial),
            LinkKind.Usb when options.FindUsbDevice is { } find => options.OpenSerial(find(address.Name), serial),
            LinkKind.Pty => LinuxSerialPort.OpenPty(address.Name, address.Fast),
            LinkKind.Tcp => SocketConnector.ConnectTcp(text, address.Name, address.Port, options.ConnectTimeout, options.Time, cancellation),
            LinkKind.Unix => SocketConnector.ConnectUnix(text, address.Name, options.ConnectTimeout, options.Time, cancellation),
            LinkKind.Virtual when options.OpenVirtual is { } open => open(),
            _ => throw new UserErrorException(LinkErrors.NeedsResolver(text)),
        };
    }
}
