using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// A network that is ready to be stepped or compiled: flat, checked, with every shape known and every open choice made. Parameters of neuron, Scale,
/// Threshold and Delay nodes have the node's full shape; Affine biases have one value per weight row or per output element; convolution biases one per channel.
/// </summary>
/// <param name="Graph">Flat graph in file order: no nested graphs, no duplicate edges, missing Input and Output nodes made.</param>
/// <param name="Shapes">Shape of every node by name.</param>
/// <param name="Order">Nodes in evaluation order within a step.</param>
/// <param name="LateEdges">Edges that carry the value of the step before; in step 0 the source's value at rest (<see cref="EvaluationOrder"/>).</param>
/// <param name="Semantics">The choices, with IfInput resolved to Impulse or Current.</param>
/// <param name="Warnings">What was repaired or is doubtful.</param>
public sealed record PreparedNetwork(
    NetworkGraph Graph,
    IReadOnlyDictionary<string, NodeShape> Shapes,
    IReadOnlyList<NetworkNode> Order,
    IReadOnlySet<Edge> LateEdges,
    NetworkSemantics Semantics,
    IReadOnlyList<Warning> Warnings)
{
    /// <summary>Grids of the neuron nodes that keep their states on one, by name: the reference steps them on it, the compiler makes it the chip's.</summary>
    public IReadOnlyDictionary<string, StateGrid> StateGrids { get; init; } = new Dictionary<string, StateGrid>();

    /// <summary>Grids of the Inputs that have one, by name.</summary>
    public IReadOnlyDictionary<string, InputGrid> InputGrids { get; init; } = new Dictionary<string, InputGrid>();
}
