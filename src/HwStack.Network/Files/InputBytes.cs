using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Reads a whole input file; everything that can go wrong with a path ends in one clear error.</summary>
internal static class InputBytes
{
    /// <summary>Throws HW1001 (missing), HW1002 (a directory), HW1003 (unreadable), HW1004 (too large), HW1005 (empty).</summary>
    public static byte[] Read(string path, long bytesMax)
    {
        using FileStream stream = Open(path);
        return Guard(path, () => ReadAll(stream, path, bytesMax));
    }

    /// <summary>Opens for reading with the same errors; an empty file is an error here too.</summary>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException(new UserError("HW1002", "this is a directory, expected a file.", path));
        }

        return Guard(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
    }

    /// <summary>Everything a stream holds, up to a limit.</summary>
    public static byte[] ReadAll(Stream stream, string name, long bytesMax)
    {
        bytesMax = Math.Min(bytesMax, Array.MaxLength);
        using MemoryStream all = new(stream.CanSeek ? (int)Math.Min(Math.Max(0, stream.Length - stream.Position), bytesMax) : 0);
        byte[] block = new byte[1 << 16];
        int count;
        while ((count = stream.Read(block)) > 0)
        {
            if (all.Length + count > bytesMax)
            {
                throw new UserErrorException(new UserError(
                    "HW1004", $"the file has more than {bytesMax} bytes, the limit.", name, Limit: $"{bytesMax}", Hint: "Raise the reading limits if the file is trusted."));
            }

            all.Write(block, 0, count);
        }

        return all.Length > 0 ? all.ToArray() : throw new UserErrorException(new UserError("HW1005", "the file is empty.", name));
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException(new UserError("HW1001", "the file does not exist.", path), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException(new UserError("HW1003", $"the file cannot be read: {e.Message.TrimEnd('.')}.", path, Hint: "Check its permissions."), e);
        }
    }
}
