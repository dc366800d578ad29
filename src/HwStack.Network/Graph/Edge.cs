namespace HwStack.Network;

/// <summary>A directed connection between two nodes of one graph, by name. Carries no data: it is the identity (NIR).</summary>
/// <param name="From">Source node.</param>
/// <param name="To">Destination node.</param>
public readonly record struct Edge(string From, string To);
