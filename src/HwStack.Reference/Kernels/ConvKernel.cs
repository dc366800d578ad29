using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>
/// Conv1d and Conv2d, as PyTorch's cross-correlation. Written from the input's side: every non-zero input cell is added to the windows that see it.
/// A Conv1d is a Conv2d of height 1.
/// </summary>
internal sealed class ConvKernel : NodeKernel
{
    private readonly Axis _vertical;
    private readonly Axis _horizontal;
    private readonly double[] _weight;
    private readonly double[] _bias;
    private readonly int _channelsPerGroup;
    private readonly int _filtersPerGroup;

    /// <summary>One spatial axis. Window o sees input cell o·Stride − Pad + k·Dilation through kernel cell k.</summary>
    private readonly record struct Axis(int Input, int Output, int Kernel, int Stride, int Pad, int Dilation)
    {
        /// <summary>The window that sees an input cell through kernel cell k, or −1.</summary>
        public int Window(int cell, int k)
        {
            long at = (long)cell + Pad - ((long)k * Dilation);
            return at >= 0 && at % Stride == 0 && at / Stride < Output ? (int)(at / Stride) : -1;
        }
    }

    public ConvKernel(Conv1dNode node, NodeShape shape)
        : this(node.Weight, node.Bias, node.Groups, new Axis(1, 1, 1, 1, 0, 1),
            AxisOf(shape, 1, node.Weight.Shape[2], node.Stride, node.PaddingMode, node.Padding, node.Dilation))
    {
    }

    public ConvKernel(Conv2dNode node, NodeShape shape)
        : this(node.Weight, node.Bias, node.Groups,
            AxisOf(shape, 2, node.Weight.Shape[2], node.Stride[0], node.PaddingMode, PaddingOf(node, 0), node.Dilation[0]),
            AxisOf(shape, 1, node.Weight.Shape[3], node.Stride[1], node.PaddingMode, PaddingOf(node, 1), node.Dilation[1]))
    {
    }

    private ConvKernel(Tensor weight, Tensor bias, int groups, Axis vertical, Axis horizontal)
    {
        (_vertical, _horizontal, _weight, _bias) = (vertical, horizontal, weight.Values, bias.Values);
        _channelsPerGroup = weight.Shape[1];
        _filtersPerGroup = weight.Shape[0] / groups;
    }

    // The padding numbers of a node that pads "same" or "valid" mean nothing and may be missing.
    private static int PaddingOf(Conv2dNode node, int axis) => node.PaddingMode == PaddingMode.Explicit ? node.Padding[axis] : 0;

    private static Axis AxisOf(NodeShape shape, int fromEnd, int kernel, int stride, PaddingMode mode, int padding, int dilation)
    {
        int pad = ConvGeometry.Of(shape.Input[^fromEnd], kernel, stride, mode, padding, dilation).PadBefore;
        return new Axis(shape.Input[^fromEnd], shape.Output[^fromEnd], kernel, stride, pad, dilation);
    }

    public override void Step(double[] input, double[] output)
    {
        int plane = _vertical.Output * _horizontal.Output;
        for (int o = 0; o < output.Length; o++)
        {
            output[o] = _bias[o / plane];
        }

        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0)
            {
                int column = i % _horizontal.Input, row = i / _horizontal.Input % _vertical.Input, channel = i / (_horizontal.Input * _vertical.Input);
                Spread(input[i], channel, row, column, output);
            }
        }
    }

    private void Spread(double value, int channel, int row, int column, double[] output)
    {
        int plane = _vertical.Output * _horizontal.Output, kernelPlane = _vertical.Kernel * _horizontal.Kernel;
        int firstFilter = channel / _channelsPerGroup * _filtersPerGroup;
        for (int kv = 0; kv < _vertical.Kernel; kv++)
        {
            int y = _vertical.Window(row, kv);
            for (int kh = 0; y >= 0 && kh < _horizontal.Kernel; kh++)
            {
                int x = _horizontal.Window(column, kh);
                if (x < 0)
                {
                    continue;
                }

                for (int filter = firstFilter; filter < firstFilter + _filtersPerGroup; filter++)
                {
                    int weight = (((filter * _channelsPerGroup) + (channel % _channelsPerGroup)) * kernelPlane) + (kv * _horizontal.Kernel) + kh;
                    output[(filter * plane) + (y * _horizontal.Output) + x] += _weight[weight] * value;
                }
            }
        }
    }
}
