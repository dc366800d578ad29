using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>Reads and writes NIR (neuromorphic intermediate representation) files, which are HDF5.</summary>
public static class NirFile
{
    /// <summary>
    /// Reads a network. Throws <see cref="UserErrorException"/>: HW1001 to HW1005 (the file itself), HW1010 (not HDF5), HW1011 to HW1014
    /// (damaged, unsupported or excessive HDF5), HW1020 to HW1030 (HDF5, but not a correct network).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What reading may cost; null for the defaults.</param>
    public static NirDocument Read(string path, NirReadLimits? limits = null)
    {
        limits ??= new NirReadLimits();
        return Read(InputBytes.Read(path, limits.FileBytesMax), path, limits);
    }

    /// <summary>Reads a network from a stream, up to its end. Errors as <see cref="Read(string, NirReadLimits?)"/>, naming <paramref name="name"/>.</summary>
    public static NirDocument Read(Stream stream, string name, NirReadLimits? limits = null)
    {
        limits ??= new NirReadLimits();
        return Read(InputBytes.ReadAll(stream, name, limits.FileBytesMax), name, limits);
    }

    /// <summary>Reads a network from the bytes of a file. Errors as <see cref="Read(string, NirReadLimits?)"/>, naming <paramref name="name"/>.</summary>
    public static NirDocument Read(ReadOnlyMemory<byte> data, string name, NirReadLimits? limits = null)
    {
        limits ??= new NirReadLimits();
        if (data.IsEmpty)
        {
            throw new UserErrorException(new UserError("HW1005", "the file is empty.", name));
        }

        Hdf5File file = Hdf5File.Open(data, name, limits.DataBytesMax, limits.ObjectsMax, limits.VerifyChecksums)
            ?? throw new UserErrorException(new UserError(
                "HW1010", $"this is not a NIR network (an HDF5 file); it looks like {FileLooks.Describe(data.Span)}.", name, Hint: "Export the network with nir.write()."));
        return new NirReader(file, limits).Read();
    }

    /// <summary>
    /// Writes a network so that the reference reader and h5py open it: superblock 0, old-style groups, contiguous float64 and int64. The file
    /// appears under its name only when complete. Reading it gives an equal graph. Throws HW1040 (a name that NIR cannot hold), HW1041 (two
    /// nodes of one name), HW1042 (metadata of an unknown kind), HW1043 (nested too deeply), HW1044 (cannot write there).
    /// </summary>
    public static void Write(string path, NetworkGraph graph) => OutputFile.Write(path, Write(graph));

    /// <summary>The bytes that <see cref="Write(string, NetworkGraph)"/> writes; equal graphs give equal bytes.</summary>
    public static byte[] Write(NetworkGraph graph) => NirWriter.Write(graph);
}
