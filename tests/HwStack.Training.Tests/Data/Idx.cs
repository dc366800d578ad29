using System.Buffers.Binary;
using System.IO.Compression;

namespace HwStack.Training.Tests;

/// <summary>Writes IDX files of bytes.</summary>
internal static class Idx
{
    public static string Write(TemporaryFolder folder, string name, byte[] data, params int[] shape)
    {
        byte[] file = new byte[4 + (4 * shape.Length) + data.Length];
        (file[2], file[3]) = (8, (byte)shape.Length);
        for (int d = 0; d < shape.Length; d++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * d)), shape[d]);
        }

        data.CopyTo(file, 4 + (4 * shape.Length));
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(folder.File(name)), CompressionLevel.Fastest) : File.Create(folder.File(name));
        stream.Write(file);
        return folder.File(name);
    }

    /// <summary>The code of the error that reading gives.</summary>
    public static string CodeOf(Action act) => Assert.Throws<HwStack.Diagnostics.UserErrorException>(act).Errors[0].Code;
}
