namespace HwStack.Network.Hdf5;

/// <summary>Puts the chunks of a dataset in their places; what no chunk covers keeps the fill value.</summary>
internal static class Hdf5ChunkReader
{
    public static byte[] Read(Hdf5Bytes bytes, Hdf5Layout layout, long[] shape, int elementBytes, List<Hdf5Filter> filters, byte[] target, long place)
    {
        if (target.Length == 0)
        {
            return target;
        }

        long chunkBytes = elementBytes;
        foreach (int extent in layout.ChunkShape)
        {
            chunkBytes = chunkBytes <= int.MaxValue ? chunkBytes * extent : chunkBytes;
        }

        if (chunkBytes > int.MaxValue - 4)
        {
            throw bytes.Faults.TooMuch(place, $"a chunk of [{string.Join(", ", layout.ChunkShape)}] elements is larger than {int.MaxValue} bytes.");
        }

        HashSet<long> seen = [];
        foreach (Hdf5Chunk chunk in Hdf5ChunkIndex.Read(bytes, layout, shape, (int)chunkBytes, filters.Count > 0))
        {
            long number = 0;
            for (int d = 0; d < shape.Length; d++)
            {
                if (chunk.Start[d] >= shape[d] || chunk.Start[d] % layout.ChunkShape[d] != 0)
                {
                    throw bytes.Faults.Damaged(chunk.Address, $"a chunk starts at [{string.Join(", ", chunk.Start)}] of a dataset of shape [{string.Join(", ", shape)}].");
                }

                number = (number * shape[d]) + chunk.Start[d];
            }

            if (!seen.Add(number))
            {
                throw bytes.Faults.Damaged(chunk.Address, $"two chunks start at [{string.Join(", ", chunk.Start)}].");
            }

            ReadOnlyMemory<byte> stored = bytes.Memory(chunk.Address, chunk.Bytes, "a chunk");
            ReadOnlyMemory<byte> plain = Hdf5Filters.Undo(bytes, chunk.Address, stored, chunk.FilterMask, filters, (int)chunkBytes);
            bytes.Budget.ChargeBytes(chunk.Address, chunkBytes);
            Place(plain.Span, chunk.Start, layout.ChunkShape, shape, elementBytes, target);
        }

        return target;
    }

    // Copies row by row along the last axis, cut at the edge of the dataset.
    private static void Place(ReadOnlySpan<byte> chunk, long[] start, int[] chunkShape, long[] shape, int elementBytes, Span<byte> target)
    {
        int rank = shape.Length, last = rank - 1;
        int[] index = new int[rank];
        int rowBytes = (int)Math.Min(chunkShape[last], shape[last] - start[last]) * elementBytes;
        while (true)
        {
            long from = 0, to = 0;
            for (int d = 0; d < rank; d++)
            {
                from = (from * chunkShape[d]) + index[d];
                to = (to * shape[d]) + start[d] + index[d];
            }

            chunk.Slice((int)(from * elementBytes), rowBytes).CopyTo(target[(int)(to * elementBytes)..]);
            int axis = last - 1;
            while (axis >= 0 && (++index[axis] >= chunkShape[axis] || start[axis] + index[axis] >= shape[axis]))
            {
                index[axis--] = 0;
            }

            if (axis < 0)
            {
                return;
            }
        }
    }
}
