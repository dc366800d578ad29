namespace HwStack.Compiler.Defects;

/// <summary>A neuron of a core that must not be used.</summary>
/// <param name="Core">The core.</param>
/// <param name="Neuron">Number of the neuron in the core.</param>
public readonly record struct DeadNeuron(BoardPoint Core, int Neuron);
