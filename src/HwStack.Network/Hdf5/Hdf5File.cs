namespace HwStack.Network.Hdf5;

/// <summary>
/// A managed reader of the part of HDF5 that NIR files and h5py's writer use: superblock 0 to 3, object headers 1 and 2, old- and new-style
/// groups, numbers, booleans and text, compact, contiguous and chunked storage with deflate, shuffle and Fletcher-32. Everything else is
/// refused by name. Bounded on hostile input: no structure is followed twice, and work and memory are charged to a budget.
/// Source: HDF5 File Format Specification version 3.0.
/// </summary>
internal sealed class Hdf5File
{
    private readonly Hdf5Bytes _bytes;
    private readonly Hdf5GlobalHeap _heap;

    private Hdf5File(Hdf5Bytes bytes, long root)
    {
        _bytes = bytes;
        _heap = new Hdf5GlobalHeap(bytes);
        Root = root;
    }

    /// <summary>Position of the root group's object header.</summary>
    public long Root { get; }

    public Hdf5Faults Faults => _bytes.Faults;

    /// <summary>Null when the bytes hold no HDF5 signature.</summary>
    public static Hdf5File? Open(ReadOnlyMemory<byte> data, string name, long dataBytesMax, int objectsMax, bool verifyChecksums = true)
    {
        if (Hdf5Superblock.Find(data.Span) is not long start)
        {
            return null;
        }

        Hdf5Faults faults = new(name);
        Hdf5Bytes bytes = new(data, faults, new Hdf5Budget(faults, data.Length, dataBytesMax, objectsMax)) { VerifyChecksums = verifyChecksums };
        return new Hdf5File(bytes, Hdf5Superblock.Read(bytes, start));
    }

    /// <summary>The group's members sorted by name, or null when the object is a dataset.</summary>
    public List<Hdf5Link>? ReadGroup(long address, out List<Hdf5Message> messages)
    {
        messages = Hdf5ObjectHeader.Read(_bytes, address);
        List<Hdf5Link> links = [];
        bool isGroup = false;
        foreach (Hdf5Message message in messages)
        {
            if (message.Kind == Hdf5MessageKind.Layout)
            {
                return null;
            }

            isGroup |= message.Kind is Hdf5MessageKind.SymbolTable or Hdf5MessageKind.LinkInfo or Hdf5MessageKind.Link;
            if (message.Kind == Hdf5MessageKind.SymbolTable)
            {
                Hdf5OldGroup.Read(_bytes, message, links);
            }
        }

        if (!isGroup)
        {
            throw _bytes.Faults.Damaged(address, "an object is neither a group nor a dataset.");
        }

        Hdf5NewGroup.Read(_bytes, messages, links);
        links.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (int i = 1; i < links.Count; i++)
        {
            if (links[i].Name == links[i - 1].Name)
            {
                throw _bytes.Faults.Damaged(address, $"a group has two members named '{links[i].Name}'.");
            }
        }

        return links;
    }

    /// <summary>The dataset whose header was read by <see cref="ReadGroup"/>.</summary>
    public Hdf5Dataset ReadDataset(long address, List<Hdf5Message> messages) => Hdf5Dataset.Read(_bytes, _heap, address, messages);
}
