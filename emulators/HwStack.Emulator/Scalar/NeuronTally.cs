namespace HwStack.Emulator;

/// <summary>What one neuron did since the reset.</summary>
/// <param name="Updates">Neuron updates.</param>
/// <param name="Saturations">States of v and u that were clamped to 8 bits.</param>
public readonly record struct NeuronTally(long Updates, long Saturations);
