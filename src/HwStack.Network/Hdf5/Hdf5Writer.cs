namespace HwStack.Network.Hdf5;

/// <summary>
/// Writes a small, plain HDF5 file that every version of the library opens: superblock 0, object header 1, old-style groups, contiguous data,
/// text in global heaps. The same items give the same bytes: no times, no chance.
/// </summary>
internal static class Hdf5Writer
{
    private const int RootHeaderField = 24 + 32 + 8, EndField = 24 + 16;

    public static byte[] Write(Hdf5GroupItem root)
    {
        Hdf5Output output = new();
        Hdf5TextHeap heap = new();
        CollectTexts(root, heap);
        WriteSuperblock(output);
        heap.WriteCollections(output);
        output.Patch(RootHeaderField, WriteGroup(output, heap, root));
        output.Patch(EndField, output.Align());
        return output.ToArray();
    }

    // | signature 8 | versions 0 4 | 0 | 8 | 8 | 0 | K of leaves 2 | K of inner nodes 2 | flags 4 | base | free space | end | driver | root entry 40
    private static void WriteSuperblock(Hdf5Output output)
    {
        output.Bytes(Hdf5Superblock.Signature).U32(0).U8(0).U8(8).U8(8).U8(0).U16(Hdf5GroupOutput.LeafK).U16(Hdf5GroupOutput.InternalK).U32(0);
        output.U64(0).U64(Hdf5Output.Undefined).U64(0).U64(Hdf5Output.Undefined);
        output.U64(0).U64(0).U32(0).U32(0).Zeros(16);
    }

    private static void CollectTexts(Hdf5Item item, Hdf5TextHeap heap)
    {
        if (item is Hdf5GroupItem group)
        {
            foreach ((_, Hdf5Item member) in group.Members)
            {
                CollectTexts(member, heap);
            }
        }
        else if (item is Hdf5TextsItem texts)
        {
            foreach (string text in texts.Texts)
            {
                heap.Add(text);
            }
        }
    }

    private static long WriteItem(Hdf5Output output, Hdf5TextHeap heap, Hdf5Item item) => item switch
    {
        Hdf5GroupItem group => WriteGroup(output, heap, group),
        Hdf5TextsItem texts => WriteTexts(output, heap, texts),
        _ => WriteNumbers(output, (Hdf5NumbersItem)item),
    };

    private static long WriteGroup(Hdf5Output output, Hdf5TextHeap heap, Hdf5GroupItem group)
    {
        List<(string Name, long Address)> members = [];
        foreach ((string name, Hdf5Item item) in group.Members)
        {
            members.Add((name, WriteItem(output, heap, item)));
        }

        (long tree, long names) = Hdf5GroupOutput.Write(output, members);
        long header = BeginHeader(output, 1, 24);
        BeginMessage(output, Hdf5MessageKind.SymbolTable, 16, 0).U64(tree).U64(names);
        return header;
    }

    private static long WriteNumbers(Hdf5Output output, Hdf5NumbersItem numbers)
    {
        long data = output.Align();
        output.Bytes(numbers.Data);
        return WriteDataset(output, numbers.Shape, Hdf5DatatypeOutput.Encode(numbers.Type), data, numbers.Data.Length);
    }

    private static long WriteTexts(Hdf5Output output, Hdf5TextHeap heap, Hdf5TextsItem texts)
    {
        long data = output.Align();
        foreach (string text in texts.Texts)
        {
            heap.WriteReference(output, text);
        }

        return WriteDataset(output, texts.Shape, Hdf5DatatypeOutput.EncodeText(), data, 16L * texts.Texts.Count);
    }

    private static long WriteDataset(Hdf5Output output, int[] shape, byte[] type, long data, long dataBytes)
    {
        int spaceBytes = 8 + (8 * shape.Length);
        long header = BeginHeader(output, 4, 8 + spaceBytes + 8 + type.Length + 8 + 8 + 8 + 24);
        BeginMessage(output, Hdf5MessageKind.Dataspace, spaceBytes, 0).U8(1).U8(shape.Length).Zeros(6);
        foreach (int extent in shape)
        {
            output.U64(extent);
        }

        // Flag 1: these messages never change. Fill value: allocate late, write if set, the default value.
        BeginMessage(output, Hdf5MessageKind.Datatype, type.Length, 1).Bytes(type);
        BeginMessage(output, Hdf5MessageKind.FillValue, 8, 1).U8(2).U8(2).U8(2).U8(0).U32(0);
        BeginMessage(output, Hdf5MessageKind.Layout, 24, 0).U8(3).U8(1).U64(dataBytes > 0 ? data : Hdf5Output.Undefined).U64(dataBytes).Zeros(6);
        return header;
    }

    private static long BeginHeader(Hdf5Output output, int messages, int messageBytes)
    {
        long start = output.Align();
        output.U8(1).U8(0).U16(messages).U32(1).U32(messageBytes).U32(0);
        return start;
    }

    private static Hdf5Output BeginMessage(Hdf5Output output, Hdf5MessageKind kind, int size, int flags) =>
        output.U16((int)kind).U16(size).U8(flags).Zeros(3);
}
