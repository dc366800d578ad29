using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>SumPool2d and AvgPool2d: window sums, the mean divided by the whole window with its padding (PyTorch's default).</summary>
internal sealed class PoolKernel(NodeShape shape, int[] kernel, int[] stride, int[] padding, bool mean) : NodeKernel
{
    public override void Step(double[] input, double[] output)
    {
        int inputHeight = shape.Input[^2], inputWidth = shape.Input[^1], outputHeight = shape.Output[^2], outputWidth = shape.Output[^1];
        double divisor = mean ? (double)kernel[0] * kernel[1] : 1;
        for (int o = 0; o < output.Length; o++)
        {
            int channel = o / (outputHeight * outputWidth);
            long top = ((long)(o / outputWidth % outputHeight) * stride[0]) - padding[0], left = ((long)(o % outputWidth) * stride[1]) - padding[1];
            double sum = 0;
            for (long y = Math.Max(top, 0); y < Math.Min(top + kernel[0], inputHeight); y++)
            {
                for (long x = Math.Max(left, 0); x < Math.Min(left + kernel[1], inputWidth); x++)
                {
                    sum += input[(((channel * inputHeight) + y) * inputWidth) + x];
                }
            }

            output[o] = sum / divisor;
        }
    }
}
