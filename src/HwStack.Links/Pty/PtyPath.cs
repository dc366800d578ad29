using System.Net.Sockets;
using HwStack.Diagnostics;

namespace HwStack.Links.Pty;

/// <summary>
/// The symlink that leads clients to a pseudo-terminal. While a server lives it holds an abstract unix socket named after the path (nothing in the file system, gone with the process), so that a second server is
/// refused and a link left by a killed one is known to be stale.
/// </summary>
internal sealed class PtyPath : IDisposable
{
    private readonly string _address;
    private readonly string _path;
    private readonly Socket _claim;
    private string? _terminal;

    private PtyPath(string address, string path, Socket claim)
    {
        _address = address;
        _path = path;
        _claim = claim;
    }

    /// <exception cref="UserErrorException">HW5010 something else is at the path, HW5011 another process serves it.</exception>
    public static PtyPath Claim(string address, string path)
    {
        string full = Path.GetFullPath(path);
        var claim = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Abstract names have 107 bytes; a hash stands for paths of any length.
            byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(full));
            claim.Bind(new UnixDomainSocketEndPoint("\0hwstack-pty-" + Convert.ToHexStringLower(hash)));
            if (Exists(full) && !IsLinkToTerminal(full))
            {
                throw new UserErrorException(LinkErrors.PathTaken(address, full));
            }

            return new PtyPath(address, full, claim);
        }
        catch (SocketException problem)
        {
            claim.Dispose();
            throw new UserErrorException(
                problem.SocketErrorCode == SocketError.AddressAlreadyInUse ? LinkErrors.PathServed(address, full) : LinkErrors.PtyFailed(address, problem.Message), problem);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Puts the link there, in one step: a client sees the old one or the new one.</summary>
    /// <exception cref="UserErrorException">HW5009: the folder is not there or cannot be written.</exception>
    public void PointTo(string terminal)
    {
        string fresh = $"{_path}.{Environment.ProcessId}.new";
        try
        {
            File.Delete(fresh);
            File.CreateSymbolicLink(fresh, terminal);
            File.Move(fresh, _path, overwrite: true);
            _terminal = terminal;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Remove(fresh);
            throw new UserErrorException(LinkErrors.PtyFailed(_address, problem.Message), problem);
        }
    }

    public void Dispose()
    {
        if (_terminal is not null && new FileInfo(_path).LinkTarget == _terminal)
        {
            Remove(_path);
        }

        _claim.Dispose();
    }

    private static void Remove(string link)
    {
        try
        {
            File.Delete(link);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Somebody took the folder away: then the link is gone too, or the next server replaces it.
        }
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static bool IsLinkToTerminal(string path) => new FileInfo(path).LinkTarget?.StartsWith("/dev/pts/", StringComparison.Ordinal) == true;
}
