using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HwStack.Diagnostics;
using HwStack.Links.Serial;

namespace HwStack.Boards.Discovery;

/// <summary>
/// Holds a board for this process: another process, or another part of this one, that asks for the same board is refused. The operating system drops the lock with the process, however it ends, so a stale lock does not exist.
/// It binds programs of one user on one computer that use it; the exclusive opening of the port binds the others.
/// </summary>
public sealed class BoardLock : IDisposable
{
    private const int ReadableCharactersMax = 64;

    private readonly FileStream _file;
    private readonly string _holderPath;

    private BoardLock(FileStream file, string holderPath, string identity)
    {
        _file = file;
        _holderPath = holderPath;
        Identity = identity;
    }

    /// <summary>What is held.</summary>
    public string Identity { get; }

    /// <summary>XDG_RUNTIME_DIR/hwstack, or hwstack-USER in the folder for temporary files.</summary>
    public static string DefaultFolder =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "hwstack") : Path.Combine(Path.GetTempPath(), $"hwstack-{Environment.UserName}");

    /// <summary>Takes the lock at once, or not at all.</summary>
    /// <param name="identity">The board: <see cref="CandidatePort.Identity"/>, the serial number it tells, or its address; any text.</param>
    /// <param name="folder">Where lock files are; null: <see cref="DefaultFolder"/>. Made when it is not there. The files stay: removing one would let two processes lock two files of one name.</param>
    /// <exception cref="UserErrorException">HW5052 another one holds it (and which), HW5053 the folder cannot be used.</exception>
    public static BoardLock Acquire(string identity, string? folder = null)
    {
        folder ??= DefaultFolder;
        string path = Path.Combine(folder, FileName(identity));
        string holderPath = path + ".holder";
        try
        {
            MakeFolder(folder);
            // FileShare.None is flock on Linux and macOS, and a share mode on Windows.
            var file = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new BoardLock(file, holderPath, identity);
        }
        catch (IOException problem) when (problem is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path + ".lock"))
        {
            throw new UserErrorException(DiscoveryErrors.Locked(identity, Holder(holderPath)), problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(DiscoveryErrors.NoLockFolder(folder, problem.Message), problem);
        }
    }

    /// <summary>Gives the board back.</summary>
    public void Dispose()
    {
        try
        {
            // While the lock is held: the file can only be ours.
            File.Delete(_holderPath);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The name of the holder is a courtesy; the lock is what counts.
        }

        _file.Dispose();
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Readable for people, different for different boards.</summary>
    private static string FileName(string identity)
    {
        string readable = string.Concat(identity.Take(ReadableCharactersMax).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
        return $"{readable}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 8))}";
    }

    private static DeviceHolder? Holder(string holderPath)
    {
        try
        {
            return int.TryParse(File.ReadAllText(holderPath), NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? new DeviceHolder(process, DeviceHolder.NameOf(process, "/proc")) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
