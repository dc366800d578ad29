namespace HwStack.Cli.CommandLine;

/// <summary>Tells images from networks by their first bytes, not by their names.</summary>
internal static class FileKind
{
    /// <summary>True when the file starts with the image magic. A file that cannot be read is left to the network reader, which says why.</summary>
    public static bool IsImage(string path)
    {
        if (!File.Exists(path))
        {
            return path.EndsWith(".ncim", StringComparison.OrdinalIgnoreCase);
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 ? magic.SequenceEqual("NCIM"u8) : path.EndsWith(".ncim", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
