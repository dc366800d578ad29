using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>Reading small files whose length is not trusted.</summary>
internal static class FirmwareInput
{
    /// <summary>All bytes of a file. HW1981 when it is longer than `max` bytes, HW0090 or HW0091 when it cannot be read.</summary>
    public static byte[] ReadBytes(string path, int max)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > max)
            {
                throw new UserErrorException(new UserError("HW1981", $"The file has {stream.Length} bytes; {max} is the most that is read.", path, $"{stream.Length}", $"{max}"));
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
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
}
