namespace HwStack.Network;

/// <summary>A network as wished for: floating point, chip-free. Several edges into a node are summed. Order of nodes and edges has no meaning for the result, and is kept for stable output.</summary>
/// <param name="Nodes">Nodes with unique names, in file order (ordinal by name).</param>
/// <param name="Edges">Directed edges by node name.</param>
public sealed record NetworkGraph(IReadOnlyList<NetworkNode> Nodes, IReadOnlyList<Edge> Edges)
{
    /// <summary>Free metadata of the graph; never changes what is computed (<see cref="SemanticsMetadata"/> stands in for options not given).</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; init; } = new Dictionary<string, object>();
}
