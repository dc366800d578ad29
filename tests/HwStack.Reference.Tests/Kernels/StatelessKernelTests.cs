using HwStack.Reference.Tests.Data;
using static HwStack.Reference.Tests.Data.OneNode;

namespace HwStack.Reference.Tests.Kernels;

public class StatelessKernelTests
{
    [Fact]
    public void Linear_multiplies_rows_of_the_weight_with_the_input()
    {
        LinearNode node = new("n", new Tensor([1, 2, 3, 4, 5, 6], 2, 3));
        Assert.Equal([1 - 2 + 1.5, 4 - 5 + 3], Run(node, [3], [[1, -1, 0.5]])[0]);
    }

    [Fact]
    public void Affine_adds_its_bias_in_every_step_also_without_input()
    {
        AffineNode node = new("n", new Tensor([1, 2, 3, 4, 5, 6], 2, 3), T(10, -20));
        double[][] rows = Run(node, [3], [[0, 0, 0], [1, 0, 0], [0, 0, 0]]);
        Assert.Equal([10, -20], rows[0]);
        Assert.Equal([11, -16], rows[1]);
        Assert.Equal([10, -20], rows[2]);
    }

    [Fact]
    public void A_matrix_serves_every_index_of_the_leading_axes()
    {
        AffineNode node = new("n", new Tensor([1, 2, 3, 4], 2, 2), T(100, 200));
        Assert.Equal([105, 211, 117, 237], Run(node, [2, 2], [[1, 2, 3, 7]])[0]);
    }

    [Fact]
    public void Matrices_with_leading_axes_go_with_their_index_and_share_a_single_row()
    {
        LinearNode node = new("n", new Tensor([1, 2, 3, 4], 2, 1, 2));
        Assert.Equal([1 + 4, 9 + 16], Run(node, [2, 2], [[1, 2, 3, 4]])[0]);
        Assert.Equal([5 + 14, 15 + 28], Run(node, [2], [[5, 7]])[0]);
    }

    [Fact]
    public void A_bias_of_the_whole_output_is_added_element_for_element()
    {
        AffineNode node = new("n", new Tensor([1, 1], 1, 2), new Tensor([10, 20], 2, 1));
        Assert.Equal([13, 27], Run(node, [2, 2], [[1, 2, 3, 4]])[0]);
    }

    [Fact]
    public void Scale_multiplies_element_for_element() => Assert.Equal([2, -3, 0], Run(new ScaleNode("n", T(2, -3, 4)), [3], [[1, 1, 0]])[0]);

    [Fact]
    public void Threshold_fires_strictly_above() =>
        Assert.Equal([0, 0, 1, 1], Run(new ThresholdNode("n", T(1, 1, 1, -1)), [4], [[0.5, 1, 1.0000001, 0]])[0]);

    [Fact]
    public void Flatten_keeps_row_major_order() =>
        Assert.Equal([1, 2, 3, 4, 5, 6], Run(new FlattenNode("n", 0, -1, null), [1, 2, 3], [[1, 2, 3, 4, 5, 6]])[0]);

    [Fact]
    public void Input_and_output_pass_values_on_and_signals_end()
    {
        PreparedNetwork network = NetworkModel.Prepare(new NetworkGraph([new InputNode("in", [2]), new OutputNode("out", [2])], [new Edge("in", "out")]), Steps());
        Signal signal = Signal.FromDense([1, 2, 0, -3], 2, 2);
        double[][] rows = Simulation.Run(network, signal, 3, simulator => simulator.Output("out").ToArray());
        Assert.Equal([1, 2], rows[0]);
        Assert.Equal([0, -3], rows[1]);
        Assert.Equal([0, 0], rows[2]);
    }

    [Fact]
    public void Sum_pool_adds_windows_with_stride()
    {
        double[] image = [.. Enumerable.Range(1, 16).Select(i => (double)i)];
        Assert.Equal([14, 22, 46, 54], Run(new SumPool2dNode("n", [2, 2], [2, 2], [0, 0]), [1, 4, 4], [image])[0]);
    }

    [Fact]
    public void Average_pool_counts_the_padding_in_the_mean()
    {
        double[] image = [.. Enumerable.Range(1, 8).Select(i => (double)i)];

        // Two channels of 2 × 2, kernel 2, stride 2, padding 1: every window holds one cell and three zeros.
        Assert.Equal([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2], Run(new AvgPool2dNode("n", [2, 2], [2, 2], [1, 1]), [2, 2, 2], [image])[0]);
    }

    [Fact]
    public void Pools_treat_height_and_width_apart()
    {
        double[] image = [.. Enumerable.Range(1, 12).Select(i => (double)i)];

        // [3, 4], kernel (3, 1), stride (1, 2): sums of columns 0 and 2.
        Assert.Equal([15, 21], Run(new SumPool2dNode("n", [3, 1], [1, 2], [0, 0]), [1, 3, 4], [image])[0]);
    }
}
