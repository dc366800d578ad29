using HwStack.Diagnostics;

namespace HwStack.Image;

/// <summary>Images as files and bytes. The format is firmware-protocol/image.md.</summary>
public static class ImageFile
{
    /// <summary>Usual extension of image files.</summary>
    public const string Extension = ".ncim";

    /// <summary>Writes an image; the file appears whole or not at all, also when it is cancelled.</summary>
    /// <returns>SHA-256 of the file, lower-case hex.</returns>
    /// <exception cref="UserErrorException">HW1750 when the file cannot be written.</exception>
    public static string Write(string path, ChipImage image, CancellationToken cancel = default)
    {
        string sha256 = "";
        WriteAtomic(path, stream => sha256 = Encode(image, stream, cancel));
        return sha256;
    }

    /// <summary>Writes a file through a stream, for example with <see cref="ImageWriter"/>; it appears under its name only when <paramref name="write"/> returns.</summary>
    public static void WriteAtomic(string path, Action<Stream> write)
    {
        string part = path + ".part";
        try
        {
            try
            {
                using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(part, path, overwrite: true);
            }
            finally
            {
                File.Delete(part);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException { ParamName: "path" })
        {
            throw ImageError.Exception("HW1750", $"The image cannot be written: {e.Message}", path, inner: e);
        }
    }

    /// <summary>Writes an image to a stream.</summary>
    /// <returns>SHA-256 of the bytes, lower-case hex.</returns>
    public static string Encode(ChipImage image, Stream stream, CancellationToken cancel = default)
    {
        using ImageWriter writer = ImageWriter.Begin(stream, image.Chip, image.MeshX, image.MeshY, image.Seed, image.Provenance);
        writer.AddTables(image.TableMemory.Span);
        foreach (PortImage port in image.Ports)
        {
            writer.AddPort(port);
        }

        for (int i = 0; i < image.CoreCount; i++)
        {
            cancel.ThrowIfCancellationRequested();
            writer.AddCore(image.ReadCore(i));
        }

        return writer.Finish(image.Io);
    }

    /// <summary>The bytes of an image, for images below 2 GB.</summary>
    public static byte[] Encode(ChipImage image)
    {
        using var stream = new MemoryStream();
        Encode(image, stream);
        return stream.ToArray();
    }

    /// <summary>Opens a file. Everything but the cores is read and checked now; cores are read when asked for. The file stays open until disposed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checkDigest">Read the whole file once to check its SHA-256 (about a second a gigabyte). Without it a damaged core is found by its CRC when it is read.</param>
    /// <exception cref="UserErrorException">HW1701 to HW1706 and HW1750 to HW1769.</exception>
    public static FileImage Open(string path, bool checkDigest = true)
    {
        try
        {
            return FileImage.Open(new FileBytes(path), path, checkDigest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException { ParamName: "path" })
        {
            throw ImageError.Exception("HW1750", $"The image cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>Decodes an image that is in memory. The memory must not change while the image is used.</summary>
    /// <param name="bytes">All bytes of the image.</param>
    /// <param name="place">Name for error messages.</param>
    /// <param name="checkDigest">As for <see cref="Open"/>.</param>
    public static FileImage Decode(ReadOnlyMemory<byte> bytes, string place = "image", bool checkDigest = true) =>
        FileImage.Open(new MemoryBytes(bytes), place, checkDigest);
}
