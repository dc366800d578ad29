namespace HwStack.Network.Hdf5;

/// <summary>Members of an old-style group: a B-tree (version 1, type 0) of symbol nodes, names in a local heap.</summary>
internal static class Hdf5OldGroup
{
    private const int LevelMax = 32;

    public static void Read(Hdf5Bytes bytes, Hdf5Message symbolTable, List<Hdf5Link> links)
    {
        if (symbolTable.Size < 2 * bytes.OffsetSize)
        {
            throw bytes.Faults.Damaged(symbolTable.Offset, $"a symbol table message has {symbolTable.Size} bytes.");
        }

        long tree = bytes.RequiredAddress(symbolTable.Offset, "a group's B-tree");
        (long heapStart, long heapSize) = ReadHeap(bytes, bytes.RequiredAddress(symbolTable.Offset + bytes.OffsetSize, "a group's local heap"));

        Stack<(long Address, int Level)> nodes = new();
        HashSet<long> seen = [];
        nodes.Push((tree, -1));
        while (nodes.TryPop(out (long Address, int Level) node))
        {
            if (!seen.Add(node.Address))
            {
                throw bytes.Faults.Damaged(node.Address, "a group's B-tree visits a node twice.");
            }

            if (node.Level == 0)
            {
                ReadSymbols(bytes, node.Address, heapStart, heapSize, links);
            }
            else
            {
                PushChildren(bytes, node.Address, node.Level, nodes);
            }
        }
    }

    // | "TREE" | type 1 | level 1 | entries 2 | left, right sibling | key, child, key, child ... key
    private static void PushChildren(Hdf5Bytes bytes, long address, int levelAbove, Stack<(long Address, int Level)> nodes)
    {
        bytes.Expect(address, "TREE"u8, "a group's B-tree node");
        int type = bytes.U8(address + 4, "a B-tree node"), level = bytes.U8(address + 5, "a B-tree node"), count = bytes.U16(address + 6, "a B-tree node");
        if (type != 0 || level > LevelMax || (levelAbove >= 0 && level != levelAbove - 1))
        {
            throw bytes.Faults.Damaged(address, $"a group's B-tree node has type {type} and level {level}.");
        }

        bytes.Budget.ChargeSteps(address, count);
        long at = address + 8 + (2 * bytes.OffsetSize) + bytes.LengthSize;
        int stride = bytes.OffsetSize + bytes.LengthSize;
        for (int i = count - 1; i >= 0; i--)
        {
            nodes.Push((bytes.RequiredAddress(at + ((long)i * stride), "a B-tree child"), level));
        }
    }

    // | "SNOD" | 1 | 0 | entries 2 | entries: name offset, header address, cache type 4, 0 4, scratch 16
    private static void ReadSymbols(Hdf5Bytes bytes, long address, long heapStart, long heapSize, List<Hdf5Link> links)
    {
        bytes.Expect(address, "SNOD"u8, "a group's symbol node");
        int count = bytes.U16(address + 6, "a symbol node"), stride = (2 * bytes.OffsetSize) + 24;
        bytes.Budget.ChargeSteps(address, count);
        for (int i = 0; i < count; i++)
        {
            long at = address + 8 + ((long)i * stride);
            long nameOffset = bytes.Number(at, bytes.OffsetSize, "a symbol's name");
            if (nameOffset >= heapSize)
            {
                throw bytes.Faults.Damaged(at, $"a symbol's name is at {nameOffset} of a heap of {heapSize} bytes.");
            }

            string name = Hdf5Text.ReadTerminated(bytes, heapStart + nameOffset, heapStart + heapSize);
            if (bytes.U32(at + (2 * bytes.OffsetSize), "a symbol") == 2)
            {
                throw bytes.Faults.Unsupported(at, $"the soft link '{name}'", "Write the file again with plain groups and datasets.");
            }

            links.Add(new Hdf5Link(name, bytes.RequiredAddress(at + bytes.OffsetSize, $"the object '{name}'")));
        }
    }

    // | "HEAP" | 0 | 0 3 | size of data | free list | address of data. The free list is never walked: reading needs only the data.
    private static (long Start, long Size) ReadHeap(Hdf5Bytes bytes, long address)
    {
        bytes.Expect(address, "HEAP"u8, "a group's local heap");
        long size = bytes.Size(address + 8, "a local heap");
        long start = bytes.RequiredAddress(address + 8 + (2 * bytes.LengthSize), "a local heap's data");
        _ = bytes.Span(start, size, "a local heap's data");
        return (start, size);
    }
}
