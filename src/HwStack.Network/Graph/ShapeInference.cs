using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Finds what every node of a flat graph takes and gives, and refuses what does not fit together.</summary>
public static class ShapeInference
{
    /// <summary>
    /// Shape of every node by name. Shapes that differ only in their axes but hold the same number of elements are accepted row-major with a warning
    /// (HWW153). Throws HW1507 (a source does not fit, both shapes named), HW1508 (parameters of one node disagree), HW1509 (shape unknown),
    /// HW1510 (too many elements), HW1511 (impossible window).
    /// </summary>
    public static Dictionary<string, NodeShape> Infer(NetworkGraph flat, EvaluationOrder order, List<Warning> warnings)
    {
        Dictionary<string, NetworkNode> byName = flat.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        ILookup<string, string> sources = flat.Edges.ToLookup(edge => edge.To, edge => edge.From, StringComparer.Ordinal);
        Dictionary<string, NodeShape> shapes = new(StringComparer.Ordinal);
        foreach (string name in order.Nodes)
        {
            // Sources that come later in the order are late edges; they are checked below, when their shape is known.
            string? known = sources[name].FirstOrDefault(shapes.ContainsKey);
            int[]? arrives = known is null ? IntrinsicShape.OfInput(byName[name]) : shapes[known].Output;
            if (arrives is null || (byName[name] is OutputNode { Shape.Length: 0 } && known is null))
            {
                throw new UserErrorException(new UserError(
                    "HW1509", $"Nothing says which shape {byName[name].Type} '{name}' takes.", name,
                    Hint: "Give its parameters their full shape in the exporting program."));
            }

            Shapes.Count(byName[name], arrives);
            NodeShape shape = NodeShapeRules.Of(byName[name], arrives, known ?? name, warnings);
            Shapes.Count(byName[name], shape.Input);
            Shapes.Count(byName[name], shape.Output);
            shapes.Add(name, shape);

            // At once, so that the first node that does not fit is named and not one that suffers from it.
            foreach (string from in sources[name].Where(shapes.ContainsKey))
            {
                RequireCount(byName[name], from, shapes[from].Output, shape.Input);
            }
        }

        foreach (Edge edge in flat.Edges)
        {
            int[] gives = shapes[edge.From].Output, takes = shapes[edge.To].Input;
            RequireCount(byName[edge.To], edge.From, gives, takes);
            if (!gives.AsSpan().SequenceEqual(takes))
            {
                warnings.Add(new Warning(
                    "HWW153", $"'{edge.From}' gives shape {Shapes.Text(gives)} and '{edge.To}' takes {Shapes.Text(takes)}; the values are taken in row-major order.", edge.To));
            }
        }

        return shapes;
    }

    private static void RequireCount(NetworkNode node, string from, int[] gives, int[] takes)
    {
        if (Tensor.CountOf(gives) != Tensor.CountOf(takes))
        {
            throw Shapes.Mismatch(node, from, gives, takes, TransposedHint(node, gives));
        }
    }

    /// <summary>A hint when a weight matrix would fit the other way round.</summary>
    internal static string? TransposedHint(NetworkNode node, ReadOnlySpan<int> arrives)
    {
        Tensor? weight = node is AffineNode affine ? affine.Weight : node is LinearNode linear ? linear.Weight : null;
        return weight is { Rank: >= 2 } && arrives.Length > 0 && weight.Shape[^2] == arrives[^1]
            ? $"The weight has shape {Shapes.Text(weight.Shape)}, NIR wants [out, in]; it looks transposed."
            : null;
    }
}
