using System.IO.Compression;
using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// Reads IDX files, the form of MNIST and its relatives, plain or gzip: | 0 0 | type 1 | rank 1 | extents 4 each | elements |, big-endian.
/// Source: LeCun, Cortes and Burges, "The MNIST database".
/// </summary>
public static class IdxFile
{
    /// <summary>
    /// Reads an array, e.g. images [60000, 28, 28] of unsigned bytes, or labels [60000]. Throws <see cref="UserErrorException"/>: HW1001 to HW1005
    /// (the file), HW1150 (not IDX, or a damaged gzip), HW1151 (the size does not match the header).
    /// </summary>
    /// <param name="path">The file, with or without gzip.</param>
    /// <param name="bytesMax">Most bytes, packed and unpacked; default 2 GiB.</param>
    public static NumberArray Read(string path, long bytesMax = NpyFile.DefaultBytesMax) => Read(InputBytes.Read(path, bytesMax), path, bytesMax);

    /// <summary>Reads an array from the bytes of a file; errors name <paramref name="name"/>.</summary>
    public static NumberArray Read(byte[] data, string name, long bytesMax = NpyFile.DefaultBytesMax)
    {
        if (data is [0x1F, 0x8B, ..])
        {
            data = Unpack(data, name, bytesMax);
        }

        NumberType? type = data is [0, 0, _, _, ..] ? TypeOf(data[2]) : null;
        if (type is not NumberType known)
        {
            throw FileFaults.Make("HW1150", name, $"this is not an IDX file; it looks like {FileLooks.Describe(data)}.");
        }

        int rank = data[3], head = 4 + (4 * rank);
        long expected = NumberArray.SizeOf(known);
        int[] shape = new int[Math.Min(rank, data.Length / 4)];
        for (int d = 0; d < shape.Length && (4 * d) + 8 <= data.Length; d++)
        {
            uint extent = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4 + (4 * d)));
            shape[d] = extent <= int.MaxValue ? (int)extent : throw FileFaults.Make("HW1151", name, $"extent {d} is {extent}, limit {int.MaxValue}.");
            expected = Math.Min(expected * extent, (long)int.MaxValue + 1);
        }

        if (data.Length < head || data.Length - head != expected)
        {
            throw FileFaults.Make("HW1151", name, $"an IDX array of shape {FileFaults.Show(shape)} needs {head + expected} bytes, the file has {data.Length}.", value: $"{data.Length}", limit: $"{head + expected}");
        }

        return new NumberArray(known, shape, data.AsMemory(head), true);
    }

    private static NumberType? TypeOf(byte code) => code switch
    {
        0x08 => NumberType.UInt8,
        0x09 => NumberType.Int8,
        0x0B => NumberType.Int16,
        0x0C => NumberType.Int32,
        0x0D => NumberType.Float32,
        0x0E => NumberType.Float64,
        _ => null,
    };

    private static byte[] Unpack(byte[] data, string name, long bytesMax)
    {
        try
        {
            using GZipStream stream = new(new MemoryStream(data, false), CompressionMode.Decompress);
            return InputBytes.ReadAll(stream, name, bytesMax);
        }
        catch (UserErrorException e) when (e.Errors[0].Code == "HW1005")
        {
            throw new UserErrorException(new UserError("HW1150", "the gzip archive is empty or cut short.", name, Hint: "Download it again."), e);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(new UserError("HW1150", $"the gzip archive is damaged: {e.Message.TrimEnd('.')}.", name, Hint: "Download it again."), e);
        }
    }
}
