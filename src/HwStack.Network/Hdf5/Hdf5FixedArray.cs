namespace HwStack.Network.Hdf5;

/// <summary>The chunk index that libver='latest' writes for a dataset of fixed size with several chunks.</summary>
internal static class Hdf5FixedArray
{
    // header: | "FAHD" | 0 | client | entry bytes | page bits | entries | data block | checksum 4
    public static void Read(Hdf5Bytes bytes, long header, long[] shape, int[] chunkShape, int chunkBytes, List<Hdf5Chunk> chunks)
    {
        bytes.Expect(header, "FAHD"u8, "a fixed array");
        int client = bytes.U8(header + 5, "a fixed array"), entryBytes = bytes.U8(header + 6, "a fixed array"), pageBits = bytes.U8(header + 7, "a fixed array");
        int headBytes = 8 + bytes.LengthSize + bytes.OffsetSize;
        bytes.CheckSum(header, headBytes, "a fixed array");
        long count = bytes.Size(header + 8, "a fixed array");
        int expectedEntry = client == 0 ? bytes.OffsetSize : entryBytes;
        if (client > 1 || entryBytes != expectedEntry || (client == 1 && (entryBytes <= bytes.OffsetSize + 4 || entryBytes > bytes.OffsetSize + 12)) || pageBits is < 1 or > 30
            || count != Hdf5ChunkIndex.GridCount(bytes, header, shape, chunkShape))
        {
            throw bytes.Faults.Damaged(header, $"a fixed array has {count} entries of {entryBytes} bytes, which does not match its dataset.");
        }

        if (bytes.Address(header + 8 + bytes.LengthSize, "a fixed array's data") is not long block)
        {
            return;
        }

        bytes.Expect(block, "FADB"u8, "a fixed array's data");
        bytes.Budget.ChargeSteps(block, count);
        long at = block + 6 + bytes.OffsetSize, pageEntries = 1L << pageBits;
        if (count <= pageEntries)
        {
            bytes.CheckSum(block, at - block + (count * entryBytes), "a fixed array");
            ReadEntries(bytes, at, 0, count, entryBytes, client, shape, chunkShape, chunkBytes, chunks);
            return;
        }

        // Large arrays come in pages; a bitmap (highest bit first) tells which pages were ever written.
        long pages = (count + pageEntries - 1) / pageEntries, bitmap = at;
        at += (pages + 7) / 8;
        bytes.CheckSum(block, at - block, "a fixed array");
        at += 4;
        for (long page = 0; page < pages; page++)
        {
            long first = page * pageEntries, entries = Math.Min(pageEntries, count - first);
            if ((bytes.U8(bitmap + (page / 8), "a fixed array's pages") >> (7 - (int)(page % 8)) & 1) != 0)
            {
                bytes.CheckSum(at, entries * entryBytes, "a fixed array");
                ReadEntries(bytes, at, first, entries, entryBytes, client, shape, chunkShape, chunkBytes, chunks);
            }

            at += (pageEntries * entryBytes) + 4;
        }
    }

    private static void ReadEntries(
        Hdf5Bytes bytes, long at, long first, long count, int entryBytes, int client, long[] shape, int[] chunkShape, int chunkBytes, List<Hdf5Chunk> chunks)
    {
        for (long i = 0; i < count; i++, at += entryBytes)
        {
            if (bytes.Address(at, "a chunk's address") is not long address)
            {
                continue;
            }

            int sizeBytes = entryBytes - bytes.OffsetSize - 4;
            long size = client == 0 ? chunkBytes : bytes.Number(at + bytes.OffsetSize, sizeBytes, "a chunk's size");
            uint mask = client == 0 ? uint.MaxValue : bytes.U32(at + entryBytes - 4, "a chunk's filter mask");
            chunks.Add(new Hdf5Chunk(Hdf5ChunkIndex.GridStart(first + i, shape, chunkShape), address, size, mask));
        }
    }
}
