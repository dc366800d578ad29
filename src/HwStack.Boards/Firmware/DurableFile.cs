using System.Runtime.InteropServices;
using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>Replaces a small file so that after a crash or loss of power it is the old or the new one, and the new one once this has returned.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside the file, flushes to the disk, renames, and flushes the folder. HW0090 or HW0091 when the system refuses.</summary>
    /// <param name="path">File to replace or make.</param>
    /// <param name="content">Its new content.</param>
    /// <param name="secret">Readable and writable by the owner only.</param>
    public static void Replace(string path, ReadOnlySpan<byte> content, bool secret)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full)!, beside = full + ".new";
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (secret && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (FileStream stream = new(beside, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, full, overwrite: true);
            FlushFolder(folder);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new UserErrorException(new UserError("HW0091", denied.Message, path), denied);
        }
        catch (IOException trouble)
        {
            throw new UserErrorException(new UserError("HW0090", trouble.Message, path), trouble);
        }
    }

    /// <summary>On Unix a rename is on the disk only when its folder is, and .NET opens no folders. Windows keeps renames in its journal.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Open(folder, 0);
        bool flushed = handle >= 0 && Flush(handle) == 0;
        int error = Marshal.GetLastPInvokeError();
        if (handle >= 0)
        {
            _ = Close(handle);
        }

        if (!flushed)
        {
            throw new IOException($"the folder '{folder}' could not be written to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
