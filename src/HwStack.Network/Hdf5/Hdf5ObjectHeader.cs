namespace HwStack.Network.Hdf5;

/// <summary>Lists the messages of an object header, versions 1 and 2, continuation blocks included.</summary>
internal static class Hdf5ObjectHeader
{
    private const int SharedFlag = 0x02;
    private const int FailIfUnknownFlag = 0x80;
    private const int MessageKindMax = 0x18;

    public static List<Hdf5Message> Read(Hdf5Bytes bytes, long address)
    {
        bytes.Budget.ChargeObject(address);
        return bytes.Matches(address, "OHDR"u8) ? ReadNew(bytes, address) : ReadOld(bytes, address);
    }

    // version 1: | version 1 | 0 | messages 2 | references 4 | bytes of messages 4 | 0 4 | messages ...
    private static List<Hdf5Message> ReadOld(Hdf5Bytes bytes, long address)
    {
        int version = bytes.U8(address, "an object header");
        if (version != 1)
        {
            throw bytes.Faults.Damaged(address, $"no object header here (version byte {version}).");
        }

        List<Hdf5Message> messages = [];
        Queue<(long Offset, long Count)> blocks = new();
        HashSet<long> seen = [];
        blocks.Enqueue((address + 16, bytes.U32(address + 8, "an object header")));
        while (blocks.TryDequeue(out (long Offset, long Count) block))
        {
            if (!seen.Add(block.Offset))
            {
                throw bytes.Faults.Damaged(block.Offset, "an object header continues in a block it has already used.");
            }

            _ = bytes.Span(block.Offset, block.Count, "an object header block");
            long at = block.Offset, end = block.Offset + block.Count;
            while (end - at >= 8)
            {
                int size = bytes.U16(at + 2, "a header message");
                Add(bytes, messages, blocks, bytes.U16(at, "a header message"), bytes.U8(at + 4, "a header message"), at + 8, size, end);
                at += 8 + size;
            }
        }

        return messages;
    }

    // version 2: | "OHDR" | 2 | flags | [times 16] | [phase change 4] | bytes of messages 1-8 | messages ... | checksum 4
    private static List<Hdf5Message> ReadNew(Hdf5Bytes bytes, long address)
    {
        int version = bytes.U8(address + 4, "an object header");
        if (version != 2)
        {
            throw bytes.Faults.Unsupported(address + 4, $"object header version {version}");
        }

        int flags = bytes.U8(address + 5, "an object header");
        int sizeBytes = 1 << (flags & 3), headBytes = (flags & 4) != 0 ? 6 : 4;
        long at = address + 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        long size = bytes.Number(at, sizeBytes, "an object header");
        at += sizeBytes;

        List<Hdf5Message> messages = [];
        Queue<(long Offset, long Count)> blocks = new();
        HashSet<long> seen = [address];
        _ = bytes.Span(at, size, "an object header");
        bytes.CheckSum(address, at + size - address, "an object header");
        ReadNewBlock(bytes, messages, blocks, at, at + size, headBytes);
        while (blocks.TryDequeue(out (long Offset, long Count) block))
        {
            if (!seen.Add(block.Offset))
            {
                throw bytes.Faults.Damaged(block.Offset, "an object header continues in a block it has already used.");
            }

            if (block.Count < 8)
            {
                throw bytes.Faults.Damaged(block.Offset, $"an object header continues in a block of {block.Count} bytes.");
            }

            _ = bytes.Span(block.Offset, block.Count, "an object header block");
            bytes.Expect(block.Offset, "OCHK"u8, "an object header's continuation");
            bytes.CheckSum(block.Offset, block.Count - 4, "an object header");
            ReadNewBlock(bytes, messages, blocks, block.Offset + 4, block.Offset + block.Count - 4, headBytes);
        }

        return messages;
    }

    private static void ReadNewBlock(
        Hdf5Bytes bytes, List<Hdf5Message> messages, Queue<(long Offset, long Count)> blocks, long at, long end, int headBytes)
    {
        while (end - at >= headBytes)
        {
            int size = bytes.U16(at + 1, "a header message");
            Add(bytes, messages, blocks, bytes.U8(at, "a header message"), bytes.U8(at + 3, "a header message"), at + headBytes, size, end);
            at += headBytes + size;
        }
    }

    private static void Add(
        Hdf5Bytes bytes, List<Hdf5Message> messages, Queue<(long Offset, long Count)> blocks, int kind, int flags, long body, int size, long end)
    {
        bytes.Budget.ChargeSteps(body, 1);
        if (size > end - body)
        {
            throw bytes.Faults.Damaged(body, $"a header message of {size} bytes runs over the end of its header at byte {end}.");
        }

        if (kind > MessageKindMax && (flags & FailIfUnknownFlag) != 0)
        {
            throw bytes.Faults.Unsupported(body, $"header message {kind}");
        }

        Hdf5MessageKind known = (Hdf5MessageKind)kind;
        if ((flags & SharedFlag) != 0
            && (known is Hdf5MessageKind.Datatype or Hdf5MessageKind.Dataspace or Hdf5MessageKind.FillValue or Hdf5MessageKind.Filters))
        {
            throw bytes.Faults.Unsupported(body, known == Hdf5MessageKind.Datatype ? "a committed (named) datatype" : $"a shared {known} message");
        }

        if (known == Hdf5MessageKind.Continuation)
        {
            if (size < bytes.OffsetSize + bytes.LengthSize)
            {
                throw bytes.Faults.Damaged(body, $"a continuation message has {size} bytes.");
            }

            blocks.Enqueue((bytes.RequiredAddress(body, "an object header's continuation"), bytes.Size(body + bytes.OffsetSize, "an object header's continuation")));
            return;
        }

        if (known == Hdf5MessageKind.ExternalFiles)
        {
            throw bytes.Faults.Unsupported(body, "data in external files");
        }

        messages.Add(new Hdf5Message(known, body, size));
    }
}
