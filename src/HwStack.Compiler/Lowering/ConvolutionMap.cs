using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>Unrolls convolutions and pools into sparse matrices: cross-correlation with zero padding, as PyTorch. Axes before the channels (a batch of one, as some exporters store) repeat the map.</summary>
internal static class ConvolutionMap
{
    /// <summary>One axis of the sliding window.</summary>
    private readonly record struct Axis(int Input, int Output, int Kernel, int Stride, int Padding, int Dilation)
    {
        /// <summary>Output position that sees this input position through this kernel cell, or −1.</summary>
        public int OutputOf(int input, int cell)
        {
            int shifted = input + Padding - (cell * Dilation);
            return shifted >= 0 && shifted % Stride == 0 && shifted / Stride < Output ? shifted / Stride : -1;
        }
    }

    /// <summary>A 1-d convolution.</summary>
    public static SparseMap Of(Conv1dNode conv, int[] inputShape, int[] outputShape)
    {
        int kernel = conv.Weight.Shape[2];
        Axis x = new(inputShape[^1], outputShape[^1], kernel, conv.Stride, Padding(conv.PaddingMode, conv.Padding, kernel, conv.Dilation), conv.Dilation);
        return Unroll(conv.Weight, conv.Groups, Repeats(inputShape, 2), inputShape[^2], new Axis(1, 1, 1, 1, 0, 1), x);
    }

    /// <summary>A 2-d convolution.</summary>
    public static SparseMap Of(Conv2dNode conv, int[] inputShape, int[] outputShape)
    {
        Axis AxisOf(int axis)
        {
            int kernel = conv.Weight.Shape[2 + axis], dilation = conv.Dilation[axis];
            int padding = Padding(conv.PaddingMode, conv.PaddingMode == PaddingMode.Explicit ? conv.Padding[axis] : 0, kernel, dilation);
            return new Axis(inputShape[^(2 - axis)], outputShape[^(2 - axis)], kernel, conv.Stride[axis], padding, dilation);
        }

        return Unroll(conv.Weight, conv.Groups, Repeats(inputShape, 3), inputShape[^3], AxisOf(0), AxisOf(1));
    }

    /// <summary>A pool: every channel by itself, every cell with the same weight.</summary>
    public static SparseMap Pool(int[] kernel, int[] stride, int[] padding, double weight, int[] inputShape, int[] outputShape)
    {
        Axis AxisOf(int axis) => new(inputShape[^(2 - axis)], outputShape[^(2 - axis)], kernel[axis], stride[axis], padding[axis], 1);
        int channels = inputShape[^3];
        return Unroll(Tensor.Filled(weight, channels, 1, kernel[0], kernel[1]), channels, Repeats(inputShape, 3), channels, AxisOf(0), AxisOf(1));
    }

    /// <summary>How often the map is repeated: the product of the axes before the last <paramref name="rank"/>.</summary>
    private static int Repeats(int[] inputShape, int rank) => (int)Tensor.CountOf(inputShape.AsSpan(0, inputShape.Length - rank));

    // "same" pads (K − 1)·dilation cells in all, the odd one at the end.
    private static int Padding(PaddingMode mode, int padding, int kernel, int dilation) => mode switch
    {
        PaddingMode.Explicit => padding,
        PaddingMode.Same => (kernel - 1) * dilation / 2,
        _ => 0,
    };

    private static SparseMap Unroll(Tensor weight, int groups, int repeats, int inputChannels, Axis y, Axis x)
    {
        int outputChannels = weight.Shape[0], perGroupIn = weight.Shape[1], perGroupOut = outputChannels / groups;
        int outputSize = outputChannels * y.Output * x.Output;
        SparseMapBuilder builder = new(repeats * inputChannels * y.Input * x.Input, repeats * outputSize);
        int kernelSize = y.Kernel * x.Kernel;
        for (int channelOfAll = 0; channelOfAll < repeats * inputChannels; channelOfAll++)
        {
            int channel = channelOfAll % inputChannels, first = channelOfAll / inputChannels * outputSize;
            int group = channel / perGroupIn;
            for (int row = 0; row < y.Input; row++)
            {
                for (int column = 0; column < x.Input; column++)
                {
                    for (int ky = 0; ky < y.Kernel; ky++)
                    {
                        int outY = y.OutputOf(row, ky);
                        for (int kx = 0; outY >= 0 && kx < x.Kernel; kx++)
                        {
                            int outX = x.OutputOf(column, kx);
                            for (int k = 0; outX >= 0 && k < perGroupOut; k++)
                            {
                                int output = (group * perGroupOut) + k;
                                double value = weight.Values[(((output * perGroupIn) + (channel % perGroupIn)) * kernelSize) + (ky * x.Kernel) + kx];
                                if (value != 0)
                                {
                                    builder.Add(first + (((output * y.Output) + outY) * x.Output) + outX, value);
                                }
                            }
                        }
                    }

                    builder.EndRow();
                }
            }
        }

        return builder.Build();
    }
}
