using System.Buffers.Binary;
using System.IO.Compression;

namespace HwStack.Network.Hdf5;

/// <summary>Reads the filter pipeline message and undoes the filters of a chunk: deflate, shuffle and Fletcher-32.</summary>
internal static class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3, Lzf = 32000;

    public static List<Hdf5Filter> Read(Hdf5Bytes bytes, Hdf5Message message)
    {
        long at = message.Offset, end = message.Offset + message.Size;
        int version = bytes.U8(at, "a filter pipeline"), count = bytes.U8(at + 1, "a filter pipeline");
        if (version is not (1 or 2) || count > 32)
        {
            throw bytes.Faults.Damaged(at, $"a filter pipeline has version {version} and {count} filters.");
        }

        at += version == 1 ? 8 : 2;
        List<Hdf5Filter> filters = [];
        for (int i = 0; i < count; i++)
        {
            long start = at;
            int id = bytes.U16(at, "a filter");
            bool named = version == 1 || id >= 256;
            int nameBytes = named ? bytes.U16(at + 2, "a filter") : 0;
            at += named ? 4 : 2;
            int values = bytes.U16(at + 2, "a filter");
            at += 4 + (version == 1 ? (nameBytes + 7) / 8 * 8 : nameBytes);
            int first = values > 0 ? (int)Math.Min(int.MaxValue, bytes.U32(at, "a filter")) : 0;
            at += (4L * values) + (version == 1 && values % 2 != 0 ? 4 : 0);
            if (at > end)
            {
                throw bytes.Faults.Damaged(start, "a filter runs over the end of its message.");
            }

            filters.Add(id is Deflate or Shuffle or Fletcher32 ? new Hdf5Filter(id, first) : throw Refuse(bytes, start, id));
        }

        return filters;
    }

    /// <summary>The chunk's plain bytes; exactly <paramref name="chunkBytes"/> of them.</summary>
    public static ReadOnlyMemory<byte> Undo(Hdf5Bytes bytes, long offset, ReadOnlyMemory<byte> stored, uint mask, List<Hdf5Filter> filters, int chunkBytes)
    {
        ReadOnlyMemory<byte> data = stored;
        for (int i = filters.Count - 1; i >= 0; i--)
        {
            if ((mask >> i & 1) != 0)
            {
                continue;
            }

            data = filters[i].Id switch
            {
                Deflate => Inflate(bytes, offset, data, chunkBytes + 4),
                Shuffle => Unshuffle(data.Span, filters[i].ElementSize),
                _ => Verify(bytes, offset, data),
            };
        }

        return data.Length == chunkBytes
            ? data
            : throw bytes.Faults.Damaged(offset, $"a chunk has {data.Length} bytes, expected {chunkBytes}.");
    }

    private static byte[] Inflate(Hdf5Bytes bytes, long offset, ReadOnlyMemory<byte> data, int bytesMax)
    {
        bytes.Budget.ChargeBytes(offset, bytesMax);
        byte[] plain = new byte[bytesMax];
        try
        {
            using ZLibStream stream = new(new MemoryStream(data.ToArray(), false), CompressionMode.Decompress);
            int count = stream.ReadAtLeast(plain, bytesMax, false);
            return plain[..count];
        }
        catch (InvalidDataException e)
        {
            throw bytes.Faults.Damaged(offset, $"a compressed chunk cannot be unpacked ({e.Message.TrimEnd('.')}).");
        }
    }

    // All first bytes of the elements stand together, then all second bytes, and so on; a rest shorter than an element is left in place.
    private static byte[] Unshuffle(ReadOnlySpan<byte> data, int size)
    {
        if (size <= 1 || size > data.Length)
        {
            return data.ToArray();
        }

        byte[] plain = new byte[data.Length];
        int count = data.Length / size;
        for (int b = 0; b < size; b++)
        {
            for (int i = 0; i < count; i++)
            {
                plain[(i * size) + b] = data[(b * count) + i];
            }
        }

        data[(count * size)..].CopyTo(plain.AsSpan(count * size));
        return plain;
    }

    private static ReadOnlyMemory<byte> Verify(Hdf5Bytes bytes, long offset, ReadOnlyMemory<byte> data)
    {
        if (data.Length < 4)
        {
            throw bytes.Faults.Damaged(offset, "a checked chunk is shorter than its checksum.");
        }

        ReadOnlyMemory<byte> body = data[..^4];
        return Hdf5Checksum.Fletcher32(body.Span) == BinaryPrimitives.ReadUInt32LittleEndian(data.Span[^4..])
            ? body
            : throw bytes.Faults.Damaged(offset, "a chunk's Fletcher-32 checksum does not match.");
    }

    private static Diagnostics.UserErrorException Refuse(Hdf5Bytes bytes, long offset, int id)
    {
        string name = id switch
        {
            4 => "szip",
            5 => "nbit",
            6 => "scaleoffset",
            307 => "bzip2",
            Lzf => "lzf",
            32001 => "blosc",
            32004 => "lz4",
            32008 => "bitshuffle",
            32013 => "zfp",
            32015 => "zstd",
            32026 => "blosc2",
            _ => "unknown",
        };
        return id == Lzf
            ? bytes.Faults.Unsupported(offset, $"filter {id} ({name})", "Write the file with compression='gzip'.")
            : bytes.Faults.Unsupported(offset, $"filter {id} ({name})");
    }
}
