using System.Net.Sockets;
using HwStack.Diagnostics;

namespace HwStack.Links.Pty;

/// <summary>
/// The symlink that leads clients to a pseudo-terminal. While a server lives it holds an abstract unix socket named after the path (nothing in the file system, gone with the process), so that a second server is
/// refused and a link left by a killed one is known to be stale: the kernel gives its terminal's number to the next program that asks, and a host must not talk to that.
/// </summary>
internal sealed class PtyPath : IDisposable
{
    // Links made here are spelled so, and lead where the plain spelling does; links of other programs (socat, QEMU) have no claim to ask for.
    private const string Folder = "/dev/pts/", OwnFolder = "/dev/pts/./";

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
            claim.Bind(ClaimOf(full));
            claim.Listen(1);
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

    /// <summary>True for a link that a server made which is gone.</summary>
    public static bool IsLeftBehind(string path)
    {
        string full = Path.GetFullPath(path);
        if (new FileInfo(full).LinkTarget?.StartsWith(OwnFolder, StringComparison.Ordinal) != true)
        {
            return false;
        }

        using var asking = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            // Nobody accepts: a server that lives has the name, and that is enough. A full queue is an answer too.
            asking.Connect(ClaimOf(full));
            return false;
        }
        catch (SocketException problem)
        {
            return problem.SocketErrorCode == SocketError.ConnectionRefused;
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
            string target = terminal.StartsWith(Folder, StringComparison.Ordinal) ? OwnFolder + terminal[Folder.Length..] : terminal;
            File.CreateSymbolicLink(fresh, target);
            File.Move(fresh, _path, overwrite: true);
            _terminal = target;
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

    private static bool IsLinkToTerminal(string path) => new FileInfo(path).LinkTarget?.StartsWith(Folder, StringComparison.Ordinal) == true;

    // Abstract names have 107 bytes; a hash stands for paths of any length. Server and client may have come through different links to the folder.
    private static UnixDomainSocketEndPoint ClaimOf(string full)
    {
        string real = Path.Combine(RealFolder(Path.GetDirectoryName(full) ?? "/"), Path.GetFileName(full));
        return new("\0hwstack-pty-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(real))));
    }

    private static string RealFolder(string folder)
    {
        string at = "/";
        foreach (string part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            try
            {
                at = new DirectoryInfo(at).ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealFolder(target.FullName) : at;
            }
            catch (IOException)
            {
                // Not there, or links in a circle: opening says so.
            }
        }

        return at;
    }
}
