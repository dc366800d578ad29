namespace HwStack.Network.Hdf5;

/// <summary>How a dataset's bytes are stored.</summary>
internal enum Hdf5Storage
{
    Compact,
    Contiguous,
    BTree,
    SingleChunk,
    Implicit,
    FixedArray,
}

/// <summary>Storage of a dataset. Layout message versions 3 and 4.</summary>
/// <param name="Storage">Kind.</param>
/// <param name="Address">Data (compact, contiguous, single chunk, implicit) or index; null when nothing was written.</param>
/// <param name="Bytes">Stored bytes of compact, contiguous and filtered single-chunk storage.</param>
/// <param name="ChunkShape">Extents of a chunk in elements; empty when not chunked.</param>
/// <param name="FilterMask">Of a filtered single chunk.</param>
internal sealed record Hdf5Layout(Hdf5Storage Storage, long? Address, long Bytes, int[] ChunkShape, uint FilterMask)
{
    public static Hdf5Layout Read(Hdf5Bytes bytes, Hdf5Message message, int rank, bool filtered)
    {
        long at = message.Offset;
        int version = bytes.U8(at, "a layout"), storage = bytes.U8(at + 1, "a layout");
        if (version is 1 or 2)
        {
            throw bytes.Faults.Unsupported(at, $"layout version {version} (HDF5 1.4)");
        }

        if (version is not (3 or 4))
        {
            throw bytes.Faults.Unsupported(at, $"layout version {version}");
        }

        return storage switch
        {
            0 when bytes.U16(at + 2, "a layout") <= message.Size - 4 => new Hdf5Layout(Hdf5Storage.Compact, at + 4, bytes.U16(at + 2, "a layout"), [], 0),
            0 => throw bytes.Faults.Damaged(at, "compact data runs over the end of its message."),
            1 => new Hdf5Layout(Hdf5Storage.Contiguous, bytes.Address(at + 2, "a dataset's data"), bytes.Size(at + 2 + bytes.OffsetSize, "a dataset's data"), [], 0),
            2 when version == 3 => ReadChunked3(bytes, at + 2, rank),
            2 => ReadChunked4(bytes, at + 2, rank, filtered),
            3 => throw bytes.Faults.Unsupported(at, "a virtual dataset (data in other files)"),
            _ => throw bytes.Faults.Damaged(at, $"a layout has class {storage}."),
        };
    }

    // | dimensions + 1 | B-tree | chunk extents 4 each, the last one is the element size
    private static Hdf5Layout ReadChunked3(Hdf5Bytes bytes, long at, int rank)
    {
        CheckRank(bytes, at, bytes.U8(at, "a chunked layout"), rank);
        return new Hdf5Layout(Hdf5Storage.BTree, bytes.Address(at + 1, "a chunk index"), 0, ReadShape(bytes, at + 1 + bytes.OffsetSize, rank, 4), 0);
    }

    // | flags | dimensions + 1 | bytes per extent | extents | index type | index parameters | address
    private static Hdf5Layout ReadChunked4(Hdf5Bytes bytes, long at, int rank, bool filtered)
    {
        int flags = bytes.U8(at, "a chunked layout"), extentBytes = bytes.U8(at + 2, "a chunked layout");
        CheckRank(bytes, at, bytes.U8(at + 1, "a chunked layout"), rank);
        if (extentBytes is < 1 or > 8)
        {
            throw bytes.Faults.Damaged(at + 2, $"a chunk's extents have {extentBytes} bytes each.");
        }

        int[] shape = ReadShape(bytes, at + 3, rank, extentBytes);
        at += 3 + ((rank + 1L) * extentBytes);
        int index = bytes.U8(at++, "a chunk index");
        long size = 0;
        uint mask = 0;
        switch (index)
        {
            case 1 when filtered && (flags & 2) != 0:
                size = bytes.Size(at, "a chunk's size");
                mask = bytes.U32(at + bytes.LengthSize, "a chunk's filter mask");
                at += bytes.LengthSize + 4;
                break;
            case 1 or 2:
                break;
            case 3:
                at++;
                break;
            case 4:
                throw bytes.Faults.Unsupported(at, "an extensible-array chunk index (a resizable dataset)", "Store the array without maxshape.");
            case 5:
                throw bytes.Faults.Unsupported(at, "a version 2 B-tree chunk index (a resizable dataset)", "Store the array without maxshape.");
            default:
                throw bytes.Faults.Damaged(at, $"a chunk index has type {index}.");
        }

        // An edge chunk stored without filters is announced by flag bit 0; only whole chunks and filtered edges are read.
        if ((flags & 1) != 0)
        {
            throw bytes.Faults.Unsupported(at, "a dataset with unfiltered edge chunks");
        }

        Hdf5Storage storage = index switch { 1 => Hdf5Storage.SingleChunk, 2 => Hdf5Storage.Implicit, _ => Hdf5Storage.FixedArray };
        return new Hdf5Layout(storage, bytes.Address(at, "a chunk index"), size, shape, mask);
    }

    private static void CheckRank(Hdf5Bytes bytes, long at, int dimensions, int rank)
    {
        if (dimensions != rank + 1 || rank == 0)
        {
            throw bytes.Faults.Damaged(at, $"a chunk has {dimensions - 1} dimensions, its dataset {rank}.");
        }
    }

    private static int[] ReadShape(Hdf5Bytes bytes, long at, int rank, int extentBytes)
    {
        int[] shape = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            long extent = bytes.Number(at + ((long)i * extentBytes), extentBytes, "a chunk's extent");
            shape[i] = extent is > 0 and <= int.MaxValue ? (int)extent : throw bytes.Faults.Damaged(at, $"a chunk's extent is {extent}.");
        }

        return shape;
    }
}
