namespace HwStack.Network.Hdf5;

/// <summary>The shape of a dataset, versions 1 and 2.</summary>
internal static class Hdf5Dataspace
{
    private const int RankMax = 32;

    /// <summary>Extents; empty for a scalar; null for the "null" dataspace, which holds nothing.</summary>
    public static long[]? Read(Hdf5Bytes bytes, Hdf5Message message)
    {
        long at = message.Offset;
        int version = bytes.U8(at, "a dataspace"), rank = bytes.U8(at + 1, "a dataspace"), type = bytes.U8(at + 3, "a dataspace");
        if (version is not (1 or 2))
        {
            throw bytes.Faults.Damaged(at, $"a dataspace has version {version}.");
        }

        int head = version == 1 ? 8 : 4;
        if (rank > RankMax || head + ((long)rank * bytes.LengthSize) > message.Size)
        {
            throw bytes.Faults.Damaged(at, $"a dataspace has {rank} dimensions, limit {RankMax}, in a message of {message.Size} bytes.");
        }

        if (version == 2 && type == 2)
        {
            return null;
        }

        long[] shape = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            shape[i] = bytes.Size(at + head + ((long)i * bytes.LengthSize), "a dataspace's extent");
        }

        return shape;
    }

    /// <summary>Number of elements; an error when it does not fit.</summary>
    public static long Count(Hdf5Bytes bytes, long offset, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            if (extent > int.MaxValue || (extent > 0 && count > int.MaxValue / extent))
            {
                throw bytes.Faults.TooMuch(offset, $"a dataset of shape [{string.Join(", ", shape.ToArray())}] has more than {int.MaxValue} elements.");
            }

            count *= extent;
        }

        return count;
    }
}
