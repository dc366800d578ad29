using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>Turns a linear node into the sparse matrix from its input elements to its output elements (row-major element numbers), and its constant.</summary>
internal static class LinearMaps
{
    /// <summary>The matrix of a linear node; null when the node is not linear. Shapes are those of the prepared network. A Delay is the identity here.</summary>
    public static SparseMap? Of(NetworkNode node, int[] inputShape, int[] outputShape) => node switch
    {
        AffineNode affine => MatrixBlocks(affine.Weight, inputShape, outputShape),
        LinearNode linear => MatrixBlocks(linear.Weight, inputShape, outputShape),
        ScaleNode scale => SparseMap.Diagonal(Broadcast(scale.Scale, outputShape)),
        DelayNode or FlattenNode => SparseMap.Identity((int)Tensor.CountOf(inputShape)),
        Conv1dNode conv => ConvolutionMap.Of(conv, inputShape, outputShape),
        Conv2dNode conv => ConvolutionMap.Of(conv, inputShape, outputShape),
        SumPool2dNode pool => ConvolutionMap.Pool(pool.Kernel, pool.Stride, pool.Padding, 1, inputShape, outputShape),
        AvgPool2dNode pool => ConvolutionMap.Pool(
            pool.Kernel, pool.Stride, pool.Padding, 1.0 / ((long)pool.Kernel[0] * pool.Kernel[1]), inputShape, outputShape),
        _ => null,
    };

    /// <summary>What a linear node adds to its output at every step; null when nothing.</summary>
    public static double[]? ConstantOf(NetworkNode node, int[] outputShape) => node switch
    {
        AffineNode affine => Broadcast(affine.Bias, outputShape),
        Conv1dNode conv => PerChannel(conv.Bias, outputShape, 2),
        Conv2dNode conv => PerChannel(conv.Bias, outputShape, 3),
        _ => null,
    };

    /// <summary>A parameter for every element: a scalar, the full shape, or trailing axes repeated over the leading ones.</summary>
    public static double[] Broadcast(Tensor parameter, int[] shape)
    {
        int count = (int)Tensor.CountOf(shape);
        if (parameter.Count == 0 || count % parameter.Count != 0)
        {
            throw new ArgumentException($"{parameter.Count} values do not spread over {count} elements", nameof(parameter));
        }

        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = parameter.Values[i % parameter.Count];
        }

        return values;
    }

    /// <summary>One bias a channel; the channel is axis −<paramref name="rank"/>.</summary>
    private static double[] PerChannel(Tensor bias, int[] outputShape, int rank)
    {
        int count = (int)Tensor.CountOf(outputShape), channel = (int)Tensor.CountOf(outputShape.AsSpan(outputShape.Length - rank + 1));
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = bias.Count == 1 ? bias.Values[0] : bias.Values[i / channel % bias.Count];
        }

        return values;
    }

    private static SparseMap MatrixBlocks(Tensor weight, int[] inputShape, int[] outputShape)
    {
        // Leading axes of the weight select a matrix per leading element of the input; a plain matrix serves all of them.
        int inputs = weight.Shape[^1], outputs = weight.Shape[^2], size = inputs * outputs;
        int blocks = (int)(Tensor.CountOf(inputShape) / inputs), matrices = weight.Count / size;
        SparseMapBuilder builder = new(blocks * inputs, (int)Tensor.CountOf(outputShape));
        for (int block = 0; block < blocks; block++)
        {
            int start = block % matrices * size;
            for (int input = 0; input < inputs; input++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    double value = weight.Values[start + (output * inputs) + input];
                    if (value != 0)
                    {
                        builder.Add((block * outputs) + output, value);
                    }
                }

                builder.EndRow();
            }
        }

        return builder.Build();
    }
}
