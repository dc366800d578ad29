namespace HwStack.Network.Hdf5;

/// <summary>Members of a large new-style group: link messages in a fractal heap, found through a version 2 B-tree of names.</summary>
internal static class Hdf5DenseLinks
{
    private const int NameIndexType = 5, DepthMax = 16;

    // header: | "BTHD" | 0 | type | node bytes 4 | record bytes 2 | depth 2 | split | merge | root | records of root 2 | records | checksum
    public static void Read(Hdf5Bytes bytes, long heapAddress, long index, List<Hdf5Link> links)
    {
        Hdf5FractalHeap heap = Hdf5FractalHeap.Read(bytes, heapAddress);
        bytes.Expect(index, "BTHD"u8, "a group's name index");
        bytes.CheckSum(index, 18 + bytes.OffsetSize + bytes.LengthSize, "a group's name index");
        int type = bytes.U8(index + 5, "a name index"), recordBytes = bytes.U16(index + 10, "a name index"), depth = bytes.U16(index + 12, "a name index");
        long nodeBytes = bytes.U32(index + 6, "a name index");
        if (type != NameIndexType || recordBytes != 4 + heap.IdBytes || depth > DepthMax || nodeBytes < 10 + recordBytes)
        {
            throw bytes.Faults.Damaged(index, $"a name index has type {type}, {recordBytes}-byte records and depth {depth}.");
        }

        if (bytes.Address(index + 16, "a name index's root") is not long root)
        {
            return;
        }

        int[] countBytes = CountBytes(nodeBytes, recordBytes, depth, bytes.OffsetSize, out int childCountBytes);
        Stack<(long Address, int Records, int Depth)> nodes = new();
        HashSet<long> seen = [];
        nodes.Push((root, bytes.U16(index + 16 + bytes.OffsetSize, "a name index"), depth));
        while (nodes.TryPop(out (long Address, int Records, int Depth) node))
        {
            if (!seen.Add(node.Address))
            {
                throw bytes.Faults.Damaged(node.Address, "a name index visits a node twice.");
            }

            bytes.Expect(node.Address, node.Depth == 0 ? "BTLF"u8 : "BTIN"u8, "a name index node");
            bytes.Budget.ChargeSteps(node.Address, node.Records);
            long at = node.Address + 6;
            for (int i = 0; i < node.Records; i++, at += recordBytes)
            {
                (long start, long length) = heap.Find(at + 4);
                links.Add(Hdf5NewGroup.ReadLink(bytes, start, start + length));
            }

            for (int i = 0; node.Depth > 0 && i <= node.Records; i++)
            {
                long child = bytes.RequiredAddress(at, "a name index's child");
                nodes.Push((child, (int)bytes.Number(at + bytes.OffsetSize, childCountBytes, "a name index's child"), node.Depth - 1));
                at += bytes.OffsetSize + childCountBytes + countBytes[node.Depth - 1];
            }

            bytes.CheckSum(node.Address, at - node.Address, "a name index node");
        }
    }

    // A child pointer carries the child's record count and, above the lowest inner level, the count of all records below; both fields are as
    // wide as the largest possible count needs.
    private static int[] CountBytes(long nodeBytes, int recordBytes, int depth, int offsetSize, out int childCountBytes)
    {
        int[] widths = new int[depth + 1];
        double below = (nodeBytes - 10) / recordBytes;
        childCountBytes = Math.Min(4, Width(below));
        for (int d = 1; d <= depth; d++)
        {
            int pointer = offsetSize + childCountBytes + widths[d - 1];
            double records = Math.Max(1, (nodeBytes - 10 - pointer) / (recordBytes + pointer));
            below = ((records + 1) * below) + records;
            widths[d] = Width(below);
        }

        return widths;
    }

    private static int Width(double most) => Math.Min(8, ((int)Math.Log2(Math.Max(1, most)) / 8) + 1);
}
