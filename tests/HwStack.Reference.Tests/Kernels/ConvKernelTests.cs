using static HwStack.Reference.Tests.Data.OneNode;

namespace HwStack.Reference.Tests.Kernels;

public class ConvKernelTests
{
    [Fact]
    public void Conv1d_is_a_cross_correlation_and_does_not_flip_the_kernel()
    {
        Conv1dNode node = new("n", null, new Tensor([1, 10, 100], 1, 1, 3), 1, PaddingMode.Explicit, 0, 1, 1, T(0.5));
        Assert.Equal([321.5, 432.5], Run(node, [1, 4], [[1, 2, 3, 4]])[0]);
    }

    [Fact]
    public void Conv1d_pads_strides_and_dilates()
    {
        // Padded 0 1 2 3 4 5 0; windows at 0, 2 with cells 2 apart, then at 4 the kernel would leave: (0, 2, 4), (2, 4, 0).
        Conv1dNode node = new("n", 5, new Tensor([1, 10, 100], 1, 1, 3), 2, PaddingMode.Explicit, 1, 2, 1, T(0));
        Assert.Equal([420, 42], Run(node, [1, 5], [[1, 2, 3, 4, 5]])[0]);
    }

    [Fact]
    public void Same_padding_puts_the_odd_zero_at_the_end()
    {
        // Kernel of 2: nothing in front, one zero behind.
        Conv1dNode node = new("n", null, new Tensor([1, 10], 1, 1, 2), 1, PaddingMode.Same, 0, 1, 1, T(0));
        Assert.Equal([21, 32, 3], Run(node, [1, 3], [[1, 2, 3]])[0]);
    }

    [Fact]
    public void Groups_keep_channels_apart()
    {
        // Depthwise: each of two channels has two filters of its own.
        Conv1dNode node = new("n", null, new Tensor([1, 2, 3, 4], 4, 1, 1), 1, PaddingMode.Valid, 0, 1, 2, T(0, 0, 0, 100));
        Assert.Equal([5, 10, 21, 128], Run(node, [2, 1], [[5, 7]])[0]);
    }

    [Fact]
    public void Conv2d_pads_with_zeros_around_a_small_image()
    {
        // Ones in a 3 × 3 kernel count the neighbours of a 2 × 2 image; every padded window sees all four cells.
        Conv2dNode node = new("n", [2, 2], Tensor.Filled(1, 1, 1, 3, 3), [1, 1], PaddingMode.Explicit, [1, 1], [1, 1], 1, T(0));
        Assert.Equal([10, 10, 10, 10], Run(node, [1, 2, 2], [[1, 2, 3, 4]])[0]);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 0, 0, 1, 1, 1, PaddingMode.Explicit)]
    [InlineData(5, 3, 2, 2, 1, 1, 1, 1, 1, PaddingMode.Explicit)]
    [InlineData(3, 2, 1, 3, 2, 0, 2, 1, 1, PaddingMode.Explicit)]
    [InlineData(2, 4, 3, 1, 0, 3, 1, 2, 2, PaddingMode.Explicit)]
    [InlineData(3, 3, 2, 1, 1, 2, 1, 3, 4, PaddingMode.Explicit)]
    [InlineData(4, 3, 1, 1, 0, 0, 2, 1, 2, PaddingMode.Same)]
    [InlineData(2, 5, 2, 3, 0, 0, 1, 1, 4, PaddingMode.Valid)]
    public void Conv2d_equals_the_definition(int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, int groups, PaddingMode mode)
    {
        const int Channels = 4, Filters = 8, Height = 9, Width = 11;
        double Value(int seed, int i) => ((seed * 31) + (i * 17 % 23)) % 13 - 6;
        double[] image = [.. Enumerable.Range(0, Channels * Height * Width).Select(i => Value(1, i))];
        double[] weight = [.. Enumerable.Range(0, Filters * (Channels / groups) * kh * kw).Select(i => Value(2, i))];
        double[] bias = [.. Enumerable.Range(0, Filters).Select(i => Value(3, i))];
        Conv2dNode node = new("n", null, new Tensor(weight, Filters, Channels / groups, kh, kw), [sh, sw], mode, [ph, pw], [dh, dw], groups, T(bias));
        PreparedNetwork network = Prepared(node, [Channels, Height, Width]);
        int[] shape = network.Shapes["n"].Output;
        double[] actual = Run(node, [Channels, Height, Width], [image])[0];

        int top = mode == PaddingMode.Same ? dh * (kh - 1) / 2 : mode == PaddingMode.Valid ? 0 : ph;
        int left = mode == PaddingMode.Same ? dw * (kw - 1) / 2 : mode == PaddingMode.Valid ? 0 : pw;
        Assert.Equal(Filters, shape[0]);
        for (int o = 0; o < actual.Length; o++)
        {
            int x = o % shape[2], y = o / shape[2] % shape[1], filter = o / (shape[1] * shape[2]);
            double expected = bias[filter];
            for (int c = 0; c < Channels / groups; c++)
            {
                for (int k = 0; k < kh * kw; k++)
                {
                    int row = (y * sh) - top + (k / kw * dh), column = (x * sw) - left + (k % kw * dw);
                    if (row >= 0 && row < Height && column >= 0 && column < Width)
                    {
                        int channel = (filter / (Filters / groups) * (Channels / groups)) + c;
                        expected += weight[(((filter * (Channels / groups)) + c) * kh * kw) + k] * image[(((channel * Height) + row) * Width) + column];
                    }
                }
            }

            Assert.Equal(expected, actual[o]);
        }
    }

    [Fact]
    public void A_batch_axis_of_one_changes_nothing()
    {
        Conv2dNode node = new("n", null, Tensor.Filled(1, 1, 1, 2, 2), [1, 1], PaddingMode.Explicit, [0, 0], [1, 1], 1, T(0));
        Assert.Equal([10], Run(node, [1, 1, 2, 2], [[1, 2, 3, 4]])[0]);
    }
}
