using HwStack.Diagnostics;

namespace HwStack.Chip;

internal static class JsonFile
{
    internal static byte[] Read(string path, int sizeBytesMax)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > sizeBytesMax)
            {
                throw new UserErrorException(new UserError(
                    "HW1708", $"The file has {stream.Length} bytes; at most {sizeBytesMax} are read.", path, $"{stream.Length}", $"{sizeBytesMax}"));
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);

            // Editors on some systems put a byte-order mark in front; JSON parsers refuse it.
            return bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UserErrorException(new UserError("HW1700", $"The file cannot be read: {e.Message}", path), e);
        }
    }

    internal static void WriteAtomic(string path, byte[] bytes)
    {
        string part = path + ".part";
        try
        {
            try
            {
                File.WriteAllBytes(part, bytes);
                File.Move(part, path, overwrite: true);
            }
            finally
            {
                File.Delete(part);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(new UserError("HW1700", $"The file cannot be written: {e.Message}", path), e);
        }
    }
}
