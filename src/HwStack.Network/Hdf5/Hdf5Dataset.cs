namespace HwStack.Network.Hdf5;

/// <summary>A dataset: shape, element type and storage. The values are read on demand.</summary>
internal sealed class Hdf5Dataset
{
    private readonly Hdf5Bytes _bytes;
    private readonly Hdf5GlobalHeap _heap;
    private readonly Hdf5Layout _layout;
    private readonly List<Hdf5Filter> _filters;
    private readonly ReadOnlyMemory<byte> _fill;

    private Hdf5Dataset(
        Hdf5Bytes bytes, Hdf5GlobalHeap heap, long address, long[] shape, Hdf5Datatype type, Hdf5Layout layout, List<Hdf5Filter> filters, ReadOnlyMemory<byte> fill)
    {
        (_bytes, _heap, _layout, _filters, _fill) = (bytes, heap, layout, filters, fill);
        (Address, Shape, Type) = (address, shape, type);
        Count = (int)Hdf5Dataspace.Count(bytes, address, shape);
    }

    /// <summary>Position of the object header, for error places.</summary>
    public long Address { get; }

    public long[] Shape { get; }

    public int Count { get; }

    public Hdf5Datatype Type { get; }

    public static Hdf5Dataset Read(Hdf5Bytes bytes, Hdf5GlobalHeap heap, long address, List<Hdf5Message> messages)
    {
        Hdf5Message space = Find(bytes, address, messages, Hdf5MessageKind.Dataspace);
        Hdf5Message type = Find(bytes, address, messages, Hdf5MessageKind.Datatype);
        Hdf5Message storage = Find(bytes, address, messages, Hdf5MessageKind.Layout);
        long[] shape = Hdf5Dataspace.Read(bytes, space) ?? throw bytes.Faults.Unsupported(space.Offset, "an empty (null) dataset", "Leave the dataset out.");
        Hdf5Datatype datatype = Hdf5Datatype.Read(bytes, type.Offset);
        List<Hdf5Filter> filters = [];
        ReadOnlyMemory<byte> fill = default;
        foreach (Hdf5Message message in messages)
        {
            if (message.Kind == Hdf5MessageKind.Filters)
            {
                filters = Hdf5Filters.Read(bytes, message);
            }
            else if (message.Kind == Hdf5MessageKind.FillValue)
            {
                fill = ReadFill(bytes, message, datatype.Size);
            }
        }

        Hdf5Layout layout = Hdf5Layout.Read(bytes, storage, shape.Length, filters.Count > 0);
        return new Hdf5Dataset(bytes, heap, address, shape, datatype, layout, filters, fill);
    }

    /// <summary>Numbers as doubles, row-major. Integers above 2^53 round.</summary>
    public double[] ReadDoubles()
    {
        ReadOnlySpan<byte> raw = ReadRaw();
        _bytes.Budget.ChargeBytes(Address, 8L * Count);
        double[] values = new double[Count];
        Hdf5Numbers.ToDoubles(raw, Type, values);
        return values;
    }

    /// <summary>The first element as an integer, exact; unsigned values above long.MaxValue wrap.</summary>
    public long ReadInteger() => Hdf5Numbers.ToInteger(ReadRaw(), Type);

    /// <summary>Text elements, row-major.</summary>
    public string[] ReadTexts()
    {
        ReadOnlySpan<byte> raw = ReadRaw();
        _bytes.Budget.ChargeBytes(Address, 8L * Count);
        _bytes.Budget.ChargeSteps(Address, Count);
        string[] texts = new string[Count];
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<byte> element = raw.Slice(i * Type.Size, Type.Size);
            texts[i] = Type.Kind == Hdf5Kind.Text ? _heap.ReadText(element, Address) : ReadFixed(element);
        }

        return texts;
    }

    private string ReadFixed(ReadOnlySpan<byte> element)
    {
        int end = element.IndexOf((byte)0);
        return Hdf5Text.Decode(_bytes, Address, end < 0 ? element : element[..end]);
    }

    private ReadOnlySpan<byte> ReadRaw()
    {
        long size = (long)Count * Type.Size;
        if (size > Array.MaxLength)
        {
            throw _bytes.Faults.TooMuch(Address, $"a dataset of {size} bytes is larger than {Array.MaxLength}.");
        }

        if (_layout.ChunkShape.Length > 0)
        {
            return Hdf5ChunkReader.Read(_bytes, _layout, Shape, Type.Size, _filters, NewFilled((int)size), Address);
        }

        if (size == 0)
        {
            return [];
        }

        if (_layout.Address is not long address)
        {
            return NewFilled((int)size);
        }

        return _layout.Bytes >= size
            ? _bytes.Span(address, size, "a dataset")
            : throw _bytes.Faults.Damaged(Address, $"a dataset of shape [{string.Join(", ", Shape)}] needs {size} bytes and stores {_layout.Bytes}.");
    }

    private byte[] NewFilled(int size)
    {
        _bytes.Budget.ChargeBytes(Address, size);
        byte[] raw = new byte[size];
        if (!_fill.IsEmpty && _fill.Span.IndexOfAnyExcept((byte)0) >= 0)
        {
            for (int at = 0; at < size; at += _fill.Length)
            {
                _fill.Span.CopyTo(raw.AsSpan(at));
            }
        }

        return raw;
    }

    // version 1, 2: | version | allocate | write | defined | [size 4 | value]     version 3: | 3 | flags | [size 4 | value]
    private static ReadOnlyMemory<byte> ReadFill(Hdf5Bytes bytes, Hdf5Message message, int elementBytes)
    {
        long at = message.Offset;
        int version = bytes.U8(at, "a fill value");
        bool defined = version switch
        {
            1 => true,
            2 => bytes.U8(at + 3, "a fill value") != 0,
            3 => (bytes.U8(at + 1, "a fill value") & 0x20) != 0,
            _ => throw bytes.Faults.Damaged(at, $"a fill value has version {version}."),
        };
        at += version == 3 ? 2 : 4;
        uint size = defined && message.Size >= at - message.Offset + 4 ? bytes.U32(at, "a fill value") : 0;
        if (size == 0)
        {
            return default;
        }

        return size == elementBytes && at + 4 + size <= message.Offset + message.Size
            ? bytes.Memory(at + 4, size, "a fill value")
            : throw bytes.Faults.Damaged(at, $"a fill value has {size} bytes, its dataset's elements {elementBytes}.");
    }

    private static Hdf5Message Find(Hdf5Bytes bytes, long address, List<Hdf5Message> messages, Hdf5MessageKind kind)
    {
        foreach (Hdf5Message message in messages)
        {
            if (message.Kind == kind)
            {
                return message.Size >= 4 ? message : throw bytes.Faults.Damaged(message.Offset, $"a {kind} message has {message.Size} bytes.");
            }
        }

        throw bytes.Faults.Damaged(address, $"a dataset has no {kind} message.");
    }
}
