using System.Numerics;

namespace HwStack.Training;

/// <summary>Element by element over whole vectors; each element by itself, so that the width of the machine's vectors changes nothing.</summary>
internal static class Elementwise
{
    /// <summary>to[i] += from[i].</summary>
    public static void Add(Span<float> to, ReadOnlySpan<float> from)
    {
        int i = 0, width = Vector<float>.Count;
        from = from[..to.Length];
        for (; i <= to.Length - width; i += width)
        {
            (new Vector<float>(to[i..]) + new Vector<float>(from[i..])).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>to[i] *= from[i].</summary>
    public static void Multiply(Span<float> to, ReadOnlySpan<float> from)
    {
        int i = 0, width = Vector<float>.Count;
        from = from[..to.Length];
        for (; i <= to.Length - width; i += width)
        {
            (new Vector<float>(to[i..]) * new Vector<float>(from[i..])).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++)
        {
            to[i] *= from[i];
        }
    }

    /// <summary>values[i] *= factor.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        int i = 0, width = Vector<float>.Count;
        for (; i <= values.Length - width; i += width)
        {
            (new Vector<float>(values[i..]) * factor).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>Sum of numbers that are 0 or 1: exact, in whatever order.</summary>
    public static long CountOnes(ReadOnlySpan<float> values)
    {
        const int Block = 1 << 20; // far below 2^24 in every lane
        long sum = 0;
        for (int first = 0; first < values.Length; first += Block)
        {
            ReadOnlySpan<float> block = values.Slice(first, Math.Min(Block, values.Length - first));
            Vector<float> a = default, b = default;
            int i = 0, width = Vector<float>.Count;
            for (; i <= block.Length - (2 * width); i += 2 * width)
            {
                a += new Vector<float>(block[i..]);
                b += new Vector<float>(block[(i + width)..]);
            }

            float rest = 0;
            for (; i < block.Length; i++)
            {
                rest += block[i];
            }

            sum += (long)Vector.Sum(a + b) + (long)rest;
        }

        return sum;
    }
}
