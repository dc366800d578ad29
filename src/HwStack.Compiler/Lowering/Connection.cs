namespace HwStack.Compiler.Lowering;

/// <summary>A projection before skews are known: the delay is still in steps of the reference.</summary>
/// <param name="Source">Source population.</param>
/// <param name="Target">Target population.</param>
/// <param name="Steps">Delay in steps, late edges included.</param>
/// <param name="Late">True when a late edge is on the path.</param>
/// <param name="Map">Weights in units of the target's state.</param>
/// <param name="Name">Name for reports.</param>
internal sealed record Connection(int Source, int Target, int Steps, bool Late, SparseMap Map, string Name);
