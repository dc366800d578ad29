using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Writes a file so that its name never shows half of it: a neighbour file is written, flushed, then renamed.</summary>
internal static class OutputFile
{
    /// <summary>Throws HW1044 when the place cannot be written.</summary>
    public static void Write(string path, ReadOnlySpan<byte> data)
    {
        string partial = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(data);
                stream.Flush(true);
            }

            File.Move(partial, path, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Delete(partial);
            throw new UserErrorException(new UserError("HW1044", $"the file cannot be written: {e.Message.TrimEnd('.')}.", path, Hint: "Check the folder, its permissions and the free space."), e);
        }
    }

    private static void Delete(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The first error says more than this one.
        }
    }
}
