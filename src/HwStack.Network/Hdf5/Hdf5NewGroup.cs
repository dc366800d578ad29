namespace HwStack.Network.Hdf5;

/// <summary>Members of a new-style group: link messages in the header, or, for larger groups, in a fractal heap.</summary>
internal static class Hdf5NewGroup
{
    public static void Read(Hdf5Bytes bytes, List<Hdf5Message> messages, List<Hdf5Link> links)
    {
        foreach (Hdf5Message message in messages)
        {
            if (message.Kind == Hdf5MessageKind.Link)
            {
                links.Add(ReadLink(bytes, message.Offset, message.Offset + message.Size));
            }
            else if (message.Kind == Hdf5MessageKind.LinkInfo)
            {
                ReadDense(bytes, message, links);
            }
        }
    }

    // | 0 | flags | [creation index 8] | fractal heap | B-tree of names | [B-tree of creation order]
    private static void ReadDense(Hdf5Bytes bytes, Hdf5Message info, List<Hdf5Link> links)
    {
        int flags = bytes.U8(info.Offset + 1, "a link info message");
        long at = info.Offset + 2 + ((flags & 1) != 0 ? 8 : 0);
        if (bytes.Address(at, "a group's fractal heap") is long heap)
        {
            Hdf5DenseLinks.Read(bytes, heap, bytes.RequiredAddress(at + bytes.OffsetSize, "a group's name index"), links);
        }
    }

    // | 1 | flags | [type 1] | [creation order 8] | [character set 1] | name length 1-8 | name | address
    public static Hdf5Link ReadLink(Hdf5Bytes bytes, long offset, long end)
    {
        int version = bytes.U8(offset, "a link"), flags = bytes.U8(offset + 1, "a link");
        if (version != 1)
        {
            throw bytes.Faults.Damaged(offset, $"a link has version {version}.");
        }

        long at = offset + 2;
        int type = (flags & 8) != 0 ? bytes.U8(at++, "a link") : 0;
        at += (flags & 4) != 0 ? 8 : 0;
        at += (flags & 16) != 0 ? 1 : 0;
        int lengthSize = 1 << (flags & 3);
        long length = bytes.Number(at, lengthSize, "a link's name");
        at += lengthSize;
        if (length > Hdf5Text.BytesMax || length > end - at)
        {
            throw bytes.Faults.Damaged(at, $"a link's name of {length} bytes runs over the end of its message.");
        }

        string name = Hdf5Text.Decode(bytes, at, bytes.Span(at, length, "a link's name"));
        at += length;
        return type switch
        {
            0 when end - at >= bytes.OffsetSize => new Hdf5Link(name, bytes.RequiredAddress(at, $"the object '{name}'")),
            0 => throw bytes.Faults.Damaged(at, $"the link '{name}' has no address."),
            1 => throw bytes.Faults.Unsupported(offset, $"the soft link '{name}'", "Write the file again with plain groups and datasets."),
            64 => throw bytes.Faults.Unsupported(offset, $"the external link '{name}'", "Write the file again with plain groups and datasets."),
            _ => throw bytes.Faults.Unsupported(offset, $"link type {type} of '{name}'"),
        };
    }
}
