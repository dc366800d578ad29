using System.Buffers.Binary;

namespace HwStack.Network.Hdf5;

/// <summary>Converts stored numbers of any size and byte order.</summary>
internal static class Hdf5Numbers
{
    public static void ToDoubles(ReadOnlySpan<byte> raw, Hdf5Datatype type, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ulong bits = Bits(raw.Slice(i * type.Size, type.Size), type.BigEndian);
            values[i] = type.Kind switch
            {
                Hdf5Kind.Float => ToFloat(bits, type.Size),
                Hdf5Kind.Signed => SignExtend(bits, type.Size),
                _ => bits,
            };
        }
    }

    /// <summary>The first element, exact; unsigned values above long.MaxValue wrap.</summary>
    public static long ToInteger(ReadOnlySpan<byte> raw, Hdf5Datatype type)
    {
        ulong bits = Bits(raw[..type.Size], type.BigEndian);
        return type.Kind == Hdf5Kind.Signed ? SignExtend(bits, type.Size) : (long)bits;
    }

    private static double ToFloat(ulong bits, int size) => size switch
    {
        2 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        4 => BitConverter.UInt32BitsToSingle((uint)bits),
        _ => BitConverter.UInt64BitsToDouble(bits),
    };

    private static long SignExtend(ulong bits, int size)
    {
        int unused = 64 - (8 * size);
        return (long)(bits << unused) >> unused;
    }

    private static ulong Bits(ReadOnlySpan<byte> element, bool bigEndian)
    {
        switch (element.Length)
        {
            case 4:
                return bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element);
            case 8:
                return bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(element) : BinaryPrimitives.ReadUInt64LittleEndian(element);
            default:
                ulong bits = 0;
                for (int i = 0; i < element.Length; i++)
                {
                    bits = (bits << 8) | element[bigEndian ? i : element.Length - 1 - i];
                }

                return bits;
        }
    }
}
