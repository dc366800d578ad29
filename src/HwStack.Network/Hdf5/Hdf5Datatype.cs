namespace HwStack.Network.Hdf5;

/// <summary>What the elements of a dataset are, as far as this reader tells them apart.</summary>
internal enum Hdf5Kind
{
    Unsigned,
    Signed,
    Float,
    Bool,
    FixedText,
    Text,
}

/// <summary>An element type: kind, bytes per element, byte order.</summary>
internal readonly record struct Hdf5Datatype(Hdf5Kind Kind, int Size, bool BigEndian)
{
    private static readonly string[] ClassNames =
        ["fixed-point", "floating-point", "time", "string", "bit field", "opaque", "compound", "reference", "enumeration", "variable-length", "array", "complex"];

    public bool IsText => Kind is Hdf5Kind.Text or Hdf5Kind.FixedText;

    /// <summary>For error texts, e.g. "64-bit signed integers".</summary>
    public override string ToString() => Kind switch
    {
        Hdf5Kind.Unsigned => $"{Size * 8}-bit unsigned integers",
        Hdf5Kind.Signed => $"{Size * 8}-bit signed integers",
        Hdf5Kind.Float => $"{Size * 8}-bit floats",
        Hdf5Kind.Bool => "booleans",
        _ => "text",
    };

    // | class 4 bits, version 4 bits | class bits 3 | size 4 | properties ...
    public static Hdf5Datatype Read(Hdf5Bytes bytes, long offset)
    {
        bytes.Budget.ChargeSteps(offset, 1);
        int head = bytes.U8(offset, "a datatype"), bits = bytes.U8(offset + 1, "a datatype"), version = head >> 4, type = head & 15;
        long size = bytes.U32(offset + 4, "a datatype");
        if (version is < 1 or > 5)
        {
            throw bytes.Faults.Damaged(offset, $"a datatype has version {version}.");
        }

        return type switch
        {
            0 => ReadInteger(bytes, offset, bits, size),
            1 => ReadFloat(bytes, offset, bits, size),
            3 when size is >= 1 and <= Hdf5Text.BytesMax => new Hdf5Datatype(Hdf5Kind.FixedText, (int)size, false),
            8 => ReadEnum(bytes, offset, size, version),
            9 when (bits & 15) == 1 && size == 8 + bytes.OffsetSize => new Hdf5Datatype(Hdf5Kind.Text, (int)size, false),
            9 when (bits & 15) == 0 => throw bytes.Faults.Unsupported(offset, "a dataset of variable-length lists", "Store a plain array."),
            _ when type < ClassNames.Length => throw bytes.Faults.Unsupported(offset, $"a dataset of {ClassNames[type]} type with {size}-byte elements", "Store a plain array of numbers."),
            _ => throw bytes.Faults.Damaged(offset, $"a datatype has class {type}."),
        };
    }

    private static Hdf5Datatype ReadInteger(Hdf5Bytes bytes, long offset, int bits, long size)
    {
        int bitOffset = bytes.U16(offset + 8, "a datatype"), precision = bytes.U16(offset + 10, "a datatype");
        if (size is < 1 or > 8 || bitOffset != 0 || precision != size * 8)
        {
            throw bytes.Faults.Unsupported(offset, $"an integer of {precision} bits at bit {bitOffset} of {size} bytes", "Store int64 or float32.");
        }

        return new Hdf5Datatype((bits & 8) != 0 ? Hdf5Kind.Signed : Hdf5Kind.Unsigned, (int)size, (bits & 1) != 0);
    }

    private static Hdf5Datatype ReadFloat(Hdf5Bytes bytes, long offset, int bits, long size)
    {
        // offset, precision, exponent place, exponent size, mantissa place, mantissa size of IEEE 754 half, single and double
        (int, int, int, int, int) layout = (
            bytes.U16(offset + 10, "a datatype"), bytes.U8(offset + 12, "a datatype"), bytes.U8(offset + 13, "a datatype"),
            bytes.U8(offset + 14, "a datatype"), bytes.U8(offset + 15, "a datatype"));
        bool ieee = (size, layout) is (2, (16, 10, 5, 0, 10)) or (4, (32, 23, 8, 0, 23)) or (8, (64, 52, 11, 0, 52));
        if (!ieee || (bits & 0x40) != 0 || bytes.U16(offset + 8, "a datatype") != 0)
        {
            throw bytes.Faults.Unsupported(offset, $"a floating-point format of {layout.Item1} bits in {size} bytes that is not IEEE half, single or double", "Store float32 or float64.");
        }

        return new Hdf5Datatype(Hdf5Kind.Float, (int)size, (bits & 1) != 0);
    }

    // h5py writes numpy bool as an enumeration {FALSE, TRUE} over int8.
    private static Hdf5Datatype ReadEnum(Hdf5Bytes bytes, long offset, long size, int version)
    {
        if ((bytes.U8(offset + 8, "an enumeration's base type") & 15) != 0)
        {
            throw bytes.Faults.Damaged(offset + 8, "an enumeration is not based on an integer.");
        }

        long baseSize = bytes.U32(offset + 12, "an enumeration's base type");
        int members = bytes.U16(offset + 1, "an enumeration");
        long names = offset + 20;
        bool isBool = size == 1 && baseSize == 1 && members == 2
            && bytes.Matches(names, version < 3 ? "FALSE\0\0\0TRUE\0"u8 : "FALSE\0TRUE\0"u8);
        return isBool
            ? new Hdf5Datatype(Hdf5Kind.Bool, 1, false)
            : throw bytes.Faults.Unsupported(offset, $"a dataset of enumeration type with {members} members", "Store a plain array of numbers.");
    }
}
