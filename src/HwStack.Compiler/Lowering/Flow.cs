namespace HwStack.Compiler.Lowering;

/// <summary>What reaches a point of the graph from one population: spikes or states of <paramref name="Source"/>, <paramref name="Steps"/> steps old, through a matrix.</summary>
/// <param name="Source">Population id.</param>
/// <param name="Steps">Delay in reference steps: Delay nodes plus late edges.</param>
/// <param name="Late">True when the path holds a late edge.</param>
/// <param name="Map">From the population's neurons to the elements of the point.</param>
/// <param name="Name">The linear nodes on the path, for reports; empty when there are none.</param>
internal sealed record Flow(int Source, int Steps, bool Late, SparseMap Map, string Name);

/// <summary>Everything that reaches a point of the graph.</summary>
/// <param name="Flows">One for each (source, steps, late), in order of first appearance.</param>
/// <param name="Constant">What arrives at every step; null when nothing does.</param>
internal sealed record Arrivals(IReadOnlyList<Flow> Flows, double[]? Constant);
