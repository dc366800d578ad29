using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Shape rules of convolutions and pools. Axes before the channel may be there with extent 1: some exporters keep the batch axis.</summary>
internal static class ConvShapeRules
{
    public static NodeShape Of(Conv1dNode node, int[] arrives, string source, List<Warning> warnings)
    {
        CheckWeight(node, node.Weight, 3, node.Groups, node.Bias);
        int[]? stored = node.InputLength is { } length ? [length] : null;
        return OfAxes(node, node.Weight, node.Groups, [node.Stride], node.PaddingMode, [node.Padding], [node.Dilation], stored, arrives, source, warnings);
    }

    public static NodeShape Of(Conv2dNode node, int[] arrives, string source, List<Warning> warnings)
    {
        CheckWeight(node, node.Weight, 4, node.Groups, node.Bias);
        return OfAxes(node, node.Weight, node.Groups, node.Stride, node.PaddingMode, node.Padding, node.Dilation, node.InputSize, arrives, source, warnings);
    }

    public static NodeShape OfPool(NetworkNode node, int[] kernel, int[] stride, int[] padding, int[] arrives)
    {
        RequirePairs(node, ("kernel_size", kernel, 1), ("stride", stride, 1), ("padding", padding, 0));
        if (arrives.Length < 2)
        {
            throw new UserErrorException(new UserError(
                "HW1507", $"{node.Type} '{node.Name}' takes [channels, height, width], but receives {Shapes.Text(arrives)}.", node.Name, Shapes.Text(arrives)));
        }

        int[] output = [.. arrives];
        for (int axis = 0; axis < 2; axis++)
        {
            int extent = arrives[^(2 - axis)];
            output[^(2 - axis)] = Extent(node, ConvGeometry.Of(extent, kernel[axis], stride[axis], PaddingMode.Explicit, padding[axis], 1), extent, kernel[axis]);
        }

        return new NodeShape(arrives, output);
    }

    private static NodeShape OfAxes(
        NetworkNode node, Tensor weight, int groups, int[] stride, PaddingMode mode, int[] padding, int[] dilation, int[]? stored, int[] arrives, string source,
        List<Warning> warnings)
    {
        int axes = weight.Rank - 2;
        Require(node, axes, ("stride", stride, 1), ("dilation", dilation, 1));
        if (mode == PaddingMode.Explicit)
        {
            Require(node, axes, ("padding", padding, 0));
        }

        if (mode == PaddingMode.Same && stride.Any(step => step != 1))
        {
            throw Bad(node, "stride", $"{string.Join(", ", stride)}", "1, because padding is \"same\"");
        }

        int channels = checked(weight.Shape[1] * groups);
        int[] input = arrives;
        bool fits = arrives.Length > axes && arrives[^(axes + 1)] == channels && Tensor.CountOf(arrives.AsSpan(0, arrives.Length - axes - 1)) == 1;
        if (!fits)
        {
            input = stored is not null && stored.Length == axes ? [channels, .. stored] : [channels, .. new int[axes]];
            if (stored is null || Shapes.Count(node, input) != Tensor.CountOf(arrives))
            {
                string axesText = axes == 1 ? "length" : "height, width";
                throw new UserErrorException(new UserError(
                    "HW1507",
                    $"{node.Type} '{node.Name}' takes shape [{channels}, {(stored is null ? axesText : string.Join(", ", stored))}], but '{source}' gives {Shapes.Text(arrives)}.",
                    node.Name, Shapes.Text(arrives), $"[{channels}, {axesText}]"));
            }
        }
        else if (stored is not null && !arrives.AsSpan(arrives.Length - axes).SequenceEqual(stored))
        {
            warnings.Add(new Warning(
                "HWW160", $"{node.Type} '{node.Name}' was stored for input size {Shapes.Text(stored)}, but receives {Shapes.Text(arrives)}; the stored size is ignored.", node.Name));
        }

        int[] output = [.. input];
        output[^(axes + 1)] = weight.Shape[0];
        for (int axis = 0; axis < axes; axis++)
        {
            int extent = input[^(axes - axis)], kernel = weight.Shape[2 + axis];
            int pad = mode == PaddingMode.Explicit ? padding[axis] : 0;
            output[^(axes - axis)] = Extent(node, ConvGeometry.Of(extent, kernel, stride[axis], mode, pad, dilation[axis]), extent, kernel);
        }

        return new NodeShape(input, output);
    }

    private static void CheckWeight(NetworkNode node, Tensor weight, int rank, int groups, Tensor bias)
    {
        if (weight.Rank != rank || weight.Count == 0)
        {
            throw Shapes.Inconsistent(node, $"the weight has shape {Shapes.Text(weight.Shape)}; it needs {rank} axes and no empty one.");
        }

        if (groups < 1 || weight.Shape[0] % groups != 0 || (long)weight.Shape[1] * groups > int.MaxValue)
        {
            throw Bad(node, "groups", groups.ToString(), $"a divisor of the {weight.Shape[0]} output channels");
        }

        if (bias.Count != weight.Shape[0] && bias.Count != 1)
        {
            throw Shapes.Inconsistent(node, $"the bias has shape {Shapes.Text(bias.Shape)}, but there are {weight.Shape[0]} output channels.");
        }
    }

    private static int Extent(NetworkNode node, ConvGeometry geometry, int extent, int kernel) => geometry.Output >= 1
        ? geometry.Output
        : throw Bad(node, "kernel", kernel.ToString(), $"what fits the padded input extent of {extent}");

    private static void RequirePairs(NetworkNode node, params (string Name, int[] Values, int Min)[] parameters) => Require(node, 2, parameters);

    private static void Require(NetworkNode node, int length, params (string Name, int[] Values, int Min)[] parameters)
    {
        foreach ((string name, int[] values, int min) in parameters)
        {
            if (values.Length != length || values.Any(value => value < min))
            {
                throw Bad(node, name, string.Join(", ", values), $"{length} number(s) of at least {min}");
            }
        }
    }

    private static UserErrorException Bad(NetworkNode node, string parameter, string value, string limit) =>
        new(new UserError("HW1511", $"{node.Type} '{node.Name}' has {parameter} {value}; needed is {limit}.", node.Name, value, limit));
}
