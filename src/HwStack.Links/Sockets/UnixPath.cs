using System.Net.Sockets;
using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Links.Sockets;

/// <summary>Paths of unix sockets.</summary>
internal static class UnixPath
{
    /// <summary>sun_path has 108 bytes on Linux and Windows, 104 on macOS, with the terminating 0.</summary>
    private static int BytesMax => OperatingSystem.IsMacOS() ? 103 : 107;

    /// <exception cref="UserErrorException">HW5016: longer than the operating system's limit.</exception>
    public static UnixDomainSocketEndPoint EndPoint(string address, string path)
    {
        int bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= BytesMax ? new UnixDomainSocketEndPoint(path) : throw new UserErrorException(LinkErrors.PathTooLong(address, bytes, BytesMax));
    }
}
