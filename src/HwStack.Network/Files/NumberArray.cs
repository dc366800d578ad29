using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>An array of numbers as a file holds it: type, shape and row-major bytes; converted only when asked, so that large byte images stay bytes.</summary>
public sealed class NumberArray
{
    private readonly ReadOnlyMemory<byte> _data;
    private readonly Hdf5Datatype _stored;

    internal NumberArray(NumberType type, int[] shape, ReadOnlyMemory<byte> data, bool bigEndian)
    {
        (Type, Shape, _data) = (type, shape, data);
        _stored = new Hdf5Datatype(KindOf(type), SizeOf(type), bigEndian);
        Count = data.Length / _stored.Size;
    }

    /// <summary>Element type in the file.</summary>
    public NumberType Type { get; }

    /// <summary>Extents, outermost first; empty for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>Number of elements: the product of the extents.</summary>
    public int Count { get; }

    /// <summary>All elements, row-major, of an array of <see cref="NumberType.UInt8"/> or <see cref="NumberType.Bool"/>; throws InvalidOperationException for other types.</summary>
    public ReadOnlySpan<byte> Bytes => Type is NumberType.UInt8 or NumberType.Bool ? _data.Span : throw new InvalidOperationException($"an array of {Type} is not one of bytes");

    /// <summary>All elements as doubles, row-major; exact except for 64-bit integers beyond ±2^53.</summary>
    public double[] ToDoubles()
    {
        double[] values = new double[Count];
        Hdf5Numbers.ToDoubles(_data.Span, _stored, values);
        return values;
    }

    /// <summary>Elements <paramref name="start"/> onward as floats, rounded to nearest; doubles beyond float's range become infinite.</summary>
    public void CopyTo(int start, Span<float> target)
    {
        ReadOnlySpan<byte> source = _data.Span.Slice(start * _stored.Size, target.Length * _stored.Size);
        if (Type is NumberType.UInt8 or NumberType.Bool)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = source[i];
            }

            return;
        }

        Span<double> block = stackalloc double[256];
        for (int at = 0; at < target.Length; at += block.Length)
        {
            Span<double> part = block[..Math.Min(block.Length, target.Length - at)];
            Hdf5Numbers.ToDoubles(source.Slice(at * _stored.Size, part.Length * _stored.Size), _stored, part);
            for (int i = 0; i < part.Length; i++)
            {
                target[at + i] = (float)part[i];
            }
        }
    }

    /// <summary>All elements as 64-bit integers; floats are cut towards zero, unsigned 64-bit values above long.MaxValue wrap.</summary>
    public long[] ToInt64s()
    {
        long[] values = new long[Count];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = _data.Span.Slice(i * _stored.Size, _stored.Size);
            values[i] = _stored.Kind == Hdf5Kind.Float ? Truncate(element) : Hdf5Numbers.ToInteger(element, _stored);
        }

        return values;
    }

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(NumberType type) => type switch
    {
        NumberType.Bool or NumberType.Int8 or NumberType.UInt8 => 1,
        NumberType.Int16 or NumberType.UInt16 or NumberType.Float16 => 2,
        NumberType.Int32 or NumberType.UInt32 or NumberType.Float32 => 4,
        _ => 8,
    };

    private static Hdf5Kind KindOf(NumberType type) => type switch
    {
        NumberType.Bool => Hdf5Kind.Bool,
        NumberType.Int8 or NumberType.Int16 or NumberType.Int32 or NumberType.Int64 => Hdf5Kind.Signed,
        NumberType.Float16 or NumberType.Float32 or NumberType.Float64 => Hdf5Kind.Float,
        _ => Hdf5Kind.Unsigned,
    };

    private long Truncate(ReadOnlySpan<byte> element)
    {
        Span<double> value = stackalloc double[1];
        Hdf5Numbers.ToDoubles(element, _stored, value);
        return (long)value[0];
    }
}
