namespace HwStack.Network.Hdf5;

/// <summary>The head of an HDF5 file: sizes of addresses, and where the root group is. Versions 0 to 3.</summary>
internal static class Hdf5Superblock
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Where the signature stands: at 0, or after a user block at 512, 1024, 2048 and so on. Null when it is nowhere.</summary>
    public static long? Find(ReadOnlySpan<byte> file)
    {
        for (long offset = 0; offset <= file.Length - Signature.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            if (file.Slice((int)offset, Signature.Length).SequenceEqual(Signature))
            {
                return offset;
            }
        }

        return null;
    }

    /// <summary>Sets the sizes and the base of <paramref name="bytes"/> and returns the position of the root group's object header.</summary>
    public static long Read(Hdf5Bytes bytes, long start)
    {
        int version = bytes.U8(start + 8, "the superblock");
        return version switch
        {
            0 or 1 => ReadOld(bytes, start, version),
            2 or 3 => ReadNew(bytes, start),
            _ => throw bytes.Faults.Unsupported(start + 8, $"superblock version {version}"),
        };
    }

    private static long ReadOld(Hdf5Bytes bytes, long start, int version)
    {
        SetSizes(bytes, start + 13);
        long at = start + (version == 0 ? 24 : 28);
        SetBase(bytes, start, at);
        CheckEnd(bytes, at + (2 * bytes.OffsetSize));
        long rootEntry = at + (4 * bytes.OffsetSize);
        return bytes.RequiredAddress(rootEntry + bytes.OffsetSize, "the root group's address");
    }

    private static long ReadNew(Hdf5Bytes bytes, long start)
    {
        SetSizes(bytes, start + 9);
        long at = start + 12;
        bytes.CheckSum(start, 12 + (4 * bytes.OffsetSize), "the superblock");
        SetBase(bytes, start, at);
        CheckEnd(bytes, at + (2 * bytes.OffsetSize));
        return bytes.RequiredAddress(at + (3 * bytes.OffsetSize), "the root group's address");
    }

    private static void SetSizes(Hdf5Bytes bytes, long at)
    {
        bytes.OffsetSize = CheckSize(bytes, at, "addresses");
        bytes.LengthSize = CheckSize(bytes, at + 1, "lengths");
    }

    private static int CheckSize(Hdf5Bytes bytes, long at, string what)
    {
        int size = bytes.U8(at, "the superblock");
        return size is 2 or 4 or 8 ? size : throw bytes.Faults.Unsupported(at, $"a file with {what} of {size} bytes");
    }

    private static void SetBase(Hdf5Bytes bytes, long start, long at)
    {
        long stored = bytes.Number(at, bytes.OffsetSize, "the base address");
        if (stored != start)
        {
            throw bytes.Faults.Damaged(at, $"the base address is {stored}, but the superblock stands at byte {start}.");
        }

        bytes.Base = start;
    }

    private static void CheckEnd(Hdf5Bytes bytes, long at)
    {
        long end = bytes.Number(at, bytes.OffsetSize, "the end-of-file address");
        if (end > bytes.Length)
        {
            throw new Diagnostics.UserErrorException(new Diagnostics.UserError(
                "HW1011", $"the HDF5 file is cut short: it should have {end} bytes and has {bytes.Length}.", bytes.Faults.File, $"{bytes.Length}", $"{end}", "Copy or download it again."));
        }
    }
}
