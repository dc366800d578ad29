namespace HwStack.Network.Hdf5;

/// <summary>Variable-length text: elements point into heap collections, each listed once and kept.</summary>
internal sealed class Hdf5GlobalHeap(Hdf5Bytes bytes)
{
    private readonly Dictionary<long, Dictionary<int, (long Offset, long Bytes)>> _collections = [];
    private readonly Dictionary<(long Address, int Index, uint Length), string> _texts = [];

    // element: | length 4 | collection | index 4 |
    public string ReadText(ReadOnlySpan<byte> element, long offset)
    {
        uint length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(element);
        uint index = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(element[(4 + bytes.OffsetSize)..]);
        ulong stored = 0;
        for (int i = bytes.OffsetSize - 1; i >= 0; i--)
        {
            stored = (stored << 8) | element[4 + i];
        }

        if (length == 0 || stored == 0 || index == 0)
        {
            return "";
        }

        if (stored > (ulong)bytes.Length || index > ushort.MaxValue)
        {
            throw bytes.Faults.Damaged(offset, $"a text points to entry {index} of the heap at byte {stored}, but the file ends at byte {bytes.Length}.");
        }

        (long, int, uint) key = ((long)stored, (int)index, length);
        if (!_texts.TryGetValue(key, out string? text))
        {
            text = Decode((long)stored + bytes.Base, (int)index, length);
            _texts.Add(key, text);
        }

        return text;
    }

    private string Decode(long address, int index, uint length)
    {
        if (!_collections.TryGetValue(address, out Dictionary<int, (long Offset, long Bytes)>? objects))
        {
            objects = ReadCollection(address);
            _collections.Add(address, objects);
        }

        if (!objects.TryGetValue(index, out (long Offset, long Bytes) entry) || entry.Bytes < length)
        {
            throw bytes.Faults.Damaged(address, $"the heap has no entry {index} of {length} bytes.");
        }

        ReadOnlySpan<byte> text = bytes.Span(entry.Offset, length, "a text");
        int end = text.IndexOf((byte)0);
        return Hdf5Text.Decode(bytes, entry.Offset, end < 0 ? text : text[..end]);
    }

    // | "GCOL" | 1 | 0 3 | bytes of the collection | objects: | index 2 | references 2 | 0 4 | bytes | data, padded to 8 |
    private Dictionary<int, (long Offset, long Bytes)> ReadCollection(long address)
    {
        bytes.Expect(address, "GCOL"u8, "a heap collection");
        int version = bytes.U8(address + 4, "a heap collection");
        long size = bytes.Size(address + 8, "a heap collection");
        if (version != 1)
        {
            throw bytes.Faults.Damaged(address, $"a heap collection has version {version}.");
        }

        _ = bytes.Span(address, size, "a heap collection");
        Dictionary<int, (long Offset, long Bytes)> objects = [];
        int head = 8 + bytes.LengthSize;
        long at = address + head, end = address + size;
        while (end - at >= head)
        {
            bytes.Budget.ChargeSteps(at, 1);
            int index = bytes.U16(at, "a heap entry");
            long length = bytes.Size(at + 8, "a heap entry");
            if (index == 0)
            {
                break;
            }

            if (length > end - at - head || !objects.TryAdd(index, (at + head, length)))
            {
                throw bytes.Faults.Damaged(at, $"heap entry {index} of {length} bytes is doubled or runs over the end of its collection.");
            }

            at += head + ((length + 7) / 8 * 8);
        }

        return objects;
    }
}
