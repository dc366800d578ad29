namespace HwStack.Network.Hdf5;

/// <summary>Lists the stored chunks of a chunked dataset, whatever its index.</summary>
internal static class Hdf5ChunkIndex
{
    private const int LevelMax = 32;

    public static List<Hdf5Chunk> Read(Hdf5Bytes bytes, Hdf5Layout layout, long[] shape, int chunkBytes, bool filtered)
    {
        List<Hdf5Chunk> chunks = [];
        if (layout.Address is not long address)
        {
            return chunks;
        }

        switch (layout.Storage)
        {
            case Hdf5Storage.BTree:
                ReadTree(bytes, address, shape.Length, chunks);
                break;
            case Hdf5Storage.SingleChunk:
                chunks.Add(new Hdf5Chunk(new long[shape.Length], address, layout.Bytes > 0 ? layout.Bytes : chunkBytes, filtered && layout.Bytes == 0 ? uint.MaxValue : layout.FilterMask));
                break;
            case Hdf5Storage.Implicit:
                long count = GridCount(bytes, address, shape, layout.ChunkShape);
                bytes.Budget.ChargeSteps(address, count);
                for (long i = 0; i < count; i++)
                {
                    chunks.Add(new Hdf5Chunk(GridStart(i, shape, layout.ChunkShape), address + (i * chunkBytes), chunkBytes, uint.MaxValue));
                }

                break;
            default:
                Hdf5FixedArray.Read(bytes, address, shape, layout.ChunkShape, chunkBytes, chunks);
                break;
        }

        return chunks;
    }

    /// <summary>Number of chunks that cover the array.</summary>
    public static long GridCount(Hdf5Bytes bytes, long offset, long[] shape, int[] chunk)
    {
        long[] grid = new long[shape.Length];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[i] = (shape[i] + chunk[i] - 1) / chunk[i];
        }

        return Hdf5Dataspace.Count(bytes, offset, grid);
    }

    /// <summary>First element of the chunk with the given row-major number.</summary>
    public static long[] GridStart(long number, long[] shape, int[] chunk)
    {
        long[] start = new long[shape.Length];
        for (int i = start.Length - 1; i >= 0; i--)
        {
            long extent = Math.Max(1, (shape[i] + chunk[i] - 1) / chunk[i]);
            start[i] = number % extent * chunk[i];
            number /= extent;
        }

        return start;
    }

    // | "TREE" | type 1 | level | entries 2 | siblings | key, child ... ; key: | bytes 4 | filter mask 4 | start 8 per dimension + 1 |
    private static void ReadTree(Hdf5Bytes bytes, long root, int rank, List<Hdf5Chunk> chunks)
    {
        Stack<(long Address, int Level)> nodes = new();
        HashSet<long> seen = [];
        nodes.Push((root, -1));
        long keyBytes = 8 + (8L * (rank + 1)), stride = keyBytes + bytes.OffsetSize;
        while (nodes.TryPop(out (long Address, int Level) node))
        {
            if (!seen.Add(node.Address))
            {
                throw bytes.Faults.Damaged(node.Address, "a chunk index visits a node twice.");
            }

            bytes.Expect(node.Address, "TREE"u8, "a chunk index node");
            int type = bytes.U8(node.Address + 4, "a chunk index node"), level = bytes.U8(node.Address + 5, "a chunk index node");
            int count = bytes.U16(node.Address + 6, "a chunk index node");
            if (type != 1 || level > LevelMax || (node.Level >= 0 && level != node.Level - 1))
            {
                throw bytes.Faults.Damaged(node.Address, $"a chunk index node has type {type} and level {level}.");
            }

            bytes.Budget.ChargeSteps(node.Address, count);
            for (int i = 0; i < count; i++)
            {
                long key = node.Address + 8 + (2 * bytes.OffsetSize) + (i * stride);
                long child = bytes.RequiredAddress(key + keyBytes, "a chunk's address");
                if (level > 0)
                {
                    nodes.Push((child, level));
                    continue;
                }

                long[] start = new long[rank];
                for (int d = 0; d < rank; d++)
                {
                    start[d] = bytes.Number(key + 8 + (8L * d), 8, "a chunk's start");
                }

                chunks.Add(new Hdf5Chunk(start, child, bytes.U32(key, "a chunk's size"), bytes.U32(key + 4, "a chunk's filter mask")));
            }
        }
    }
}
