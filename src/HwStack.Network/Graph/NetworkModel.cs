using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>From a network as read to one that can be stepped or compiled. The reference simulator and the compiler both start here, so that they agree.</summary>
public static class NetworkModel
{
    /// <summary>
    /// Flattens, checks, repairs, orders and shapes the network and resolves the open choices. Repairs and doubts are warnings HWW150 to HWW169 of the
    /// result; what cannot be mended throws UserErrorException with HW1500 to HW1516, HW1170 to HW1172 for QLIF neurons. HWW352: a grid in the file cannot be used.
    /// </summary>
    public static PreparedNetwork Prepare(NetworkGraph network, NetworkSemantics semantics)
    {
        SemanticsRules.CheckTimeStep(semantics);
        List<Warning> warnings = [];
        FlatGraph flat = GraphFlattener.Flatten(network);
        NetworkGraph graph = GraphValidator.Validate(flat.Graph, warnings);
        EvaluationOrder order = EvaluationOrder.Compute(graph);
        warnings.AddRange(order.Warnings);

        (graph, Dictionary<string, NodeShape> shapes) = TimeAxis.InferWithRepair(graph, order, warnings);
        WarnOfPorts(flat.Ports, shapes, warnings);
        graph = graph with { Nodes = [.. graph.Nodes.Select(node => QlifMetadata.Apply(Normalise(node, shapes[node.Name]), shapes[node.Name].OutputCount))] };
        NetworkSemantics resolved = SemanticsRules.Resolve(graph, semantics, warnings);

        Dictionary<string, NetworkNode> byName = graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        Dictionary<string, StateGrid> states = new(StringComparer.Ordinal);
        Dictionary<string, InputGrid> inputs = new(StringComparer.Ordinal);
        if (semantics.States == StateRule.AsFile)
        {
            ReadGrids(graph, shapes, states, inputs, warnings);
        }

        return new PreparedNetwork(graph, shapes, [.. order.Nodes.Select(name => byName[name])], order.LateEdges.ToHashSet(), resolved, warnings)
        {
            StateGrids = states, InputGrids = inputs,
        };
    }

    private static void ReadGrids(
        NetworkGraph graph, Dictionary<string, NodeShape> shapes, Dictionary<string, StateGrid> states, Dictionary<string, InputGrid> inputs, List<Warning> warnings)
    {
        foreach (NetworkNode node in graph.Nodes)
        {
            if (node is InputNode input && GridMetadata.InputOf(input, warnings) is { } unit)
            {
                inputs.Add(node.Name, unit);
            }

            if (NodeKinds.HasMembrane(node) && GridMetadata.StatesOf(node, shapes[node.Name].OutputCount, warnings) is { } grid)
            {
                if (node is QlifNode && QubitGrid.Fault(grid) is { } fault)
                {
                    warnings.Add(new Warning("HWW352", $"{node.Type} '{node.Name}' has metadata '{GridMetadata.Key}' that cannot be used, because {fault}; it is stepped in floating point.", node.Name));
                    continue;
                }

                states.Add(node.Name, grid);
            }
        }
    }

    private static NetworkNode Normalise(NetworkNode node, NodeShape shape) => node switch
    {
        OutputNode output => output with { Shape = shape.Output },
        AffineNode { Bias.Count: 1 } affine => affine with { Bias = Tensor.Filled(affine.Bias.Values[0], affine.Weight.Shape[^2]) },
        Conv1dNode conv => conv with { InputLength = shape.Input[^1], Bias = PerChannel(conv.Bias, conv.Weight) },
        Conv2dNode conv => conv with { InputSize = shape.Input[^2..], Bias = PerChannel(conv.Bias, conv.Weight) },
        FlattenNode flatten => flatten with { InputShape = shape.Input },
        _ => NeuronParameters.Stretch(node, shape.Output),
    };

    private static Tensor PerChannel(Tensor bias, Tensor weight) => bias.Count == weight.Shape[0] ? bias : Tensor.Filled(bias.Values[0], weight.Shape[0]);

    private static void WarnOfPorts(IReadOnlyList<DissolvedPort> ports, Dictionary<string, NodeShape> shapes, List<Warning> warnings)
    {
        foreach (DissolvedPort port in ports)
        {
            if (port.Source is { } source && !port.Shape.AsSpan().SequenceEqual(shapes[source].Output))
            {
                warnings.Add(new Warning(
                    "HWW155", $"The port '{port.Path}' of a nested graph says shape {Shapes.Text(port.Shape)}, but '{source}' sends {Shapes.Text(shapes[source].Output)} through it; the port's shape is ignored.",
                    port.Path));
            }
        }
    }
}
