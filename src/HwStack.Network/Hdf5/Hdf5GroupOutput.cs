using System.Text;

namespace HwStack.Network.Hdf5;

/// <summary>Writes an old-style group: local heap with the names, symbol nodes, and a B-tree of as many levels as the members need.</summary>
internal static class Hdf5GroupOutput
{
    // The library's default fan-outs, also in the superblock: nodes are always written at full size.
    public const int LeafK = 4, InternalK = 16;
    private const int SymbolsMax = 2 * LeafK, ChildrenMax = 2 * InternalK;

    /// <summary>Returns the positions of the B-tree and the local heap. Members are (name, object header).</summary>
    public static (long Tree, long Heap) Write(Hdf5Output output, IReadOnlyList<(string Name, long Address)> members)
    {
        // The tree is searched by byte order, which differs from UTF-16 order above U+FFFF.
        List<(byte[] Name, long Address)> sorted = [.. members.Select(m => (Encoding.UTF8.GetBytes(m.Name), m.Address))];
        sorted.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));

        long[] nameOffsets = new long[sorted.Count];
        long heapData = output.Align();
        output.U64(0);
        for (int i = 0; i < sorted.Count; i++)
        {
            nameOffsets[i] = output.Position - heapData;
            output.Bytes(sorted[i].Name).U8(0).Align();
        }

        // A free block keeps readers content that expect a list: | next 1 = none | size |
        long free = output.Position - heapData;
        output.U64(1).U64(16);
        long heapBytes = output.Position - heapData;
        long heap = output.Align();
        output.Bytes("HEAP"u8).U32(0).U64(heapBytes).U64(free).U64(heapData);

        List<(long LastName, long Address)> level = WriteSymbols(output, sorted, nameOffsets);
        for (int height = 0; ; height++)
        {
            level = WriteLevel(output, level, height);
            if (level.Count == 1)
            {
                return (level[0].Address, heap);
            }
        }
    }

    private static List<(long LastName, long Address)> WriteSymbols(Hdf5Output output, List<(byte[] Name, long Address)> members, long[] nameOffsets)
    {
        List<(long LastName, long Address)> nodes = [];
        for (int first = 0; first < members.Count; first += SymbolsMax)
        {
            int count = Math.Min(SymbolsMax, members.Count - first);
            long start = output.Align();
            output.Bytes("SNOD"u8).U8(1).U8(0).U16(count);
            for (int i = first; i < first + count; i++)
            {
                output.U64(nameOffsets[i]).U64(members[i].Address).Zeros(24);
            }

            output.Zeros((SymbolsMax - count) * 40L);
            nodes.Add((nameOffsets[first + count - 1], start));
        }

        return nodes;
    }

    // Key i is the last name below child i - 1; key 0 is the empty name at heap offset 0, or the last name of the node to the left.
    private static List<(long LastName, long Address)> WriteLevel(Hdf5Output output, List<(long LastName, long Address)> children, int height)
    {
        const long NodeBytes = 24 + (8 * ((2 * ChildrenMax) + 1));
        int nodeCount = Math.Max(1, (children.Count + ChildrenMax - 1) / ChildrenMax);
        output.Align();
        List<(long LastName, long Address)> nodes = [];
        for (int n = 0; n < nodeCount; n++)
        {
            int first = n * ChildrenMax, count = Math.Min(ChildrenMax, children.Count - first);
            long node = output.Position;
            output.Bytes("TREE"u8).U8(0).U8(height).U16(count);
            output.U64(n > 0 ? node - NodeBytes : Hdf5Output.Undefined).U64(n + 1 < nodeCount ? node + NodeBytes : Hdf5Output.Undefined);
            output.U64(n > 0 ? children[first - 1].LastName : 0);
            for (int i = first; i < first + count; i++)
            {
                output.U64(children[i].Address).U64(children[i].LastName);
            }

            output.Zeros((ChildrenMax - count) * 16L);
            nodes.Add((count > 0 ? children[first + count - 1].LastName : 0, node));
        }

        return nodes;
    }
}
