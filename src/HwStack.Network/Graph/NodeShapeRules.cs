using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>The shape rule of each node type: what it takes and gives, once it is known what arrives.</summary>
internal static class NodeShapeRules
{
    /// <summary>Shape of a node that receives <paramref name="arrives"/> from <paramref name="source"/>. A count that does not fit is left to the caller where Input can still be told, and thrown here where not.</summary>
    public static NodeShape Of(NetworkNode node, int[] arrives, string source, List<Warning> warnings) => node switch
    {
        InputNode input => new NodeShape(input.Shape, input.Shape),
        OutputNode { Shape.Length: 0 } => new NodeShape(arrives, arrives),
        OutputNode output => new NodeShape(output.Shape, output.Shape),
        AffineNode affine => OfMatrix(node, affine.Weight, affine.Bias, arrives, source),
        LinearNode linear => OfMatrix(node, linear.Weight, null, arrives, source),
        Conv1dNode conv => ConvShapeRules.Of(conv, arrives, source, warnings),
        Conv2dNode conv => ConvShapeRules.Of(conv, arrives, source, warnings),
        SumPool2dNode pool => ConvShapeRules.OfPool(pool, pool.Kernel, pool.Stride, pool.Padding, arrives),
        AvgPool2dNode pool => ConvShapeRules.OfPool(pool, pool.Kernel, pool.Stride, pool.Padding, arrives),
        FlattenNode flatten => OfFlatten(flatten, arrives, warnings),
        GraphNode => throw new ArgumentException($"nested graph '{node.Name}' must be flattened first", nameof(node)),
        _ => OfElementwise(node, arrives),
    };

    private static NodeShape OfElementwise(NetworkNode node, int[] arrives)
    {
        int[]? full = null;
        string fullName = "";
        foreach ((string name, Tensor tensor) in NeuronParameters.Of(node))
        {
            if (tensor.Count == 0)
            {
                throw Shapes.Inconsistent(node, $"parameter {name} is empty.");
            }

            // A single value is repeated, so it never contradicts; of two such, the one with axes gives the shape.
            if (tensor.Rank > 0 && (full is null || (Tensor.CountOf(full) == 1 && tensor.Count > 1)))
            {
                (full, fullName) = (tensor.Shape, name);
            }
        }

        int[] shape = full ?? arrives;
        foreach ((string name, Tensor tensor) in NeuronParameters.Of(node))
        {
            if (tensor.Count != 1 && !tensor.Shape.AsSpan().SequenceEqual(shape))
            {
                throw Shapes.Inconsistent(node, $"parameter {name} has shape {Shapes.Text(tensor.Shape)}, but {fullName} has {Shapes.Text(shape)}; all must have the shape of the node.");
            }
        }

        return new NodeShape(shape, shape);
    }

    private static NodeShape OfMatrix(NetworkNode node, Tensor weight, Tensor? bias, int[] arrives, string source)
    {
        if (weight.Rank < 2 || weight.Count == 0)
        {
            throw Shapes.Inconsistent(node, $"the weight has shape {Shapes.Text(weight.Shape)}; it needs at least [out, in].");
        }

        int outputs = weight.Shape[^2], inputs = weight.Shape[^1];
        int[] leadOfWeight = weight.Shape[..^2];
        int[] input = arrives;
        if (arrives.Length == 0 || arrives[^1] != inputs)
        {
            // Same number of elements in other axes is read row-major (and warned of by the caller).
            input = [.. leadOfWeight, inputs];
            if (Tensor.CountOf(input) != Tensor.CountOf(arrives))
            {
                throw Shapes.Mismatch(node, source, arrives, input, ShapeInference.TransposedHint(node, arrives));
            }
        }

        int[] lead = input[..^1];
        if (Tensor.CountOf(leadOfWeight) != 1)
        {
            lead = Tensor.CountOf(lead) == 1 ? leadOfWeight : lead;
            if (!lead.AsSpan().SequenceEqual(leadOfWeight))
            {
                throw Shapes.Mismatch(node, source, arrives, [.. leadOfWeight, inputs]);
            }
        }

        int[] output = [.. lead, outputs];
        Shapes.Count(node, output);
        if (bias is not null && bias.Count != 1 && bias.Count != outputs && bias.Count != Tensor.CountOf(output))
        {
            throw Shapes.Inconsistent(node, $"the bias has shape {Shapes.Text(bias.Shape)}, but the weight {Shapes.Text(weight.Shape)} gives {outputs} outputs.");
        }

        return new NodeShape(input, output);
    }

    private static NodeShape OfFlatten(FlattenNode node, int[] arrives, List<Warning> warnings)
    {
        int rank = arrives.Length;
        int start = node.StartDim < 0 ? node.StartDim + rank : node.StartDim;
        int end = node.EndDim < 0 ? node.EndDim + rank : node.EndDim;
        if (rank == 0)
        {
            return new NodeShape(arrives, [1]);
        }

        if (start < 0 || end >= rank || start > end)
        {
            throw new UserErrorException(new UserError(
                "HW1511", $"Flatten '{node.Name}' joins axes {node.StartDim} to {node.EndDim}, but shape {Shapes.Text(arrives)} has axes 0 to {rank - 1}.", node.Name,
                $"{node.StartDim}..{node.EndDim}", $"0..{rank - 1}"));
        }

        // A stored shape of zeros is what exporters write when they do not know it.
        if (node.InputShape is { Length: > 0 } stored && stored.All(extent => extent > 0) && !stored.AsSpan().SequenceEqual(arrives))
        {
            warnings.Add(new Warning("HWW160", $"Flatten '{node.Name}' was stored for shape {Shapes.Text(stored)}, but receives {Shapes.Text(arrives)}; the stored shape is ignored.", node.Name));
        }

        int joined = (int)Tensor.CountOf(arrives.AsSpan(start, end - start + 1));
        return new NodeShape(arrives, [.. arrives[..start], joined, .. arrives[(end + 1)..]]);
    }
}
