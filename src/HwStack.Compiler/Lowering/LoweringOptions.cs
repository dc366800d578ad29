namespace HwStack.Compiler.Lowering;

/// <summary>Choices of the lowering.</summary>
/// <param name="AllowLoopLatency">True lets a loop with fewer steps than hops run slower than the reference, with a warning; false (default) makes it an error.</param>
/// <param name="SynapsesMax">Most synapses of one composed projection, 1 or more; default 32 Mi (about 400 MB while compiling).</param>
/// <param name="RelayNeuronsMax">Most relay neurons inserted for long delays, 0 or more; default 4 Mi.</param>
public sealed record LoweringOptions(bool AllowLoopLatency = false, int SynapsesMax = 1 << 25, long RelayNeuronsMax = 1 << 22);
