using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Mends a common fault of exporters: an Input whose shape has the number of time steps in front, [256, 12] for 12 channels.</summary>
internal static class TimeAxis
{
    /// <summary>Infers shapes; when they clash and dropping the first axis of every Input with several axes cures it, that is done with a warning (HWW154). Otherwise the first clash is thrown.</summary>
    public static (NetworkGraph Graph, Dictionary<string, NodeShape> Shapes) InferWithRepair(NetworkGraph graph, EvaluationOrder order, List<Warning> warnings)
    {
        List<Warning> found = [];
        try
        {
            Dictionary<string, NodeShape> shapes = ShapeInference.Infer(graph, order, found);
            warnings.AddRange(found);
            return (graph, shapes);
        }
        catch (UserErrorException clash) when (clash.Errors[0].Code == "HW1507" && graph.Nodes.Any(node => node is InputNode { Shape.Length: > 1 }))
        {
            NetworkGraph cut = graph with { Nodes = [.. graph.Nodes.Select(node => node is InputNode { Shape.Length: > 1 } input ? input with { Shape = input.Shape[1..] } : node)] };
            found.Clear();
            Dictionary<string, NodeShape> shapes;
            try
            {
                shapes = ShapeInference.Infer(cut, order, found);
            }
            catch (UserErrorException)
            {
                throw clash;
            }

            foreach (InputNode input in graph.Nodes.OfType<InputNode>().Where(input => input.Shape.Length > 1))
            {
                warnings.Add(new Warning(
                    "HWW154", $"Input '{input.Name}' has shape {Shapes.Text(input.Shape)}, which fits only without its first axis; {input.Shape[0]} is taken as the number of time steps and dropped.",
                    input.Name));
            }

            warnings.AddRange(found);
            return (cut, shapes);
        }
    }
}
