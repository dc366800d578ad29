namespace HwStack.Network;

/// <summary>A dense parameter array: values in row-major order with their shape. Rank 0 (a scalar) has an empty shape and one value.</summary>
public sealed class Tensor
{
    /// <summary>Row-major values; length is the product of <see cref="Shape"/>.</summary>
    public double[] Values { get; }

    /// <summary>Extents, outermost first; empty for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>Wraps values and shape without copying. Throws ArgumentException when the counts disagree.</summary>
    public Tensor(double[] values, params int[] shape)
    {
        if (CountOf(shape) != values.Length)
        {
            throw new ArgumentException($"shape [{string.Join(", ", shape)}] needs {CountOf(shape)} values, got {values.Length}", nameof(values));
        }

        Values = values;
        Shape = shape;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of values.</summary>
    public int Count => Values.Length;

    /// <summary>A tensor with every value equal.</summary>
    public static Tensor Filled(double value, params int[] shape)
    {
        double[] values = new double[CountOf(shape)];
        Array.Fill(values, value);
        return new Tensor(values, shape);
    }

    /// <summary>The product of the extents; 1 for a scalar.</summary>
    public static long CountOf(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int extent in shape)
        {
            count = checked(count * extent);
        }

        return count;
    }
}
