namespace HwStack.Network;

/// <summary>A graph without nested graphs, and what flattening forgot.</summary>
/// <param name="Graph">Nodes with dotted paths as names, in file order with nested graphs in the place of their node; edges by path.</param>
/// <param name="Ports">The inner Input and Output nodes that vanished.</param>
public sealed record FlatGraph(NetworkGraph Graph, IReadOnlyList<DissolvedPort> Ports);

/// <summary>An inner Input or Output node that flattening dissolved. Its shape binds nobody, but a wrong one is worth a warning.</summary>
/// <param name="Path">Dotted path of the port node.</param>
/// <param name="Shape">Shape as stored.</param>
/// <param name="Source">A node of the flat graph whose output passes through the port; null when nothing does.</param>
public sealed record DissolvedPort(string Path, int[] Shape, string? Source);
