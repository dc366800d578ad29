namespace HwStack.Compiler.Disassembly;

/// <summary>Weights from one input or population to one population at one delay.</summary>
/// <param name="Source">Number of the source among the inputs and then the populations.</param>
/// <param name="Target">Population.</param>
/// <param name="Steps">Delay in network steps; below 0 when the image asks for what no step order can give.</param>
/// <param name="Weight">Row-major [target, source] in the network's units.</param>
/// <param name="Sources">Elements of the source.</param>
internal sealed record WeightBlock(int Source, int Target, int Steps, double[] Weight, int Sources);
