namespace HwStack.Compiler.Partitioning;

/// <summary>A block while cutting, in global numbers.</summary>
/// <param name="Neurons">Neurons in order; where some of its synapses are on dendrites, a neuron receives those before the first dendrite's itself.</param>
/// <param name="Dendrites">Dendrites in order.</param>
internal sealed record CutBlock(List<int> Neurons, List<CutDendrite> Dendrites);

/// <summary>A dendrite while cutting: incoming synapses From … To − 1 of a neuron.</summary>
internal readonly record struct CutDendrite(int Neuron, int From, int To);
