namespace HwStack.Emulator;

/// <summary>A spike of the tick just run.</summary>
/// <param name="Core">Index of the core in the image (not its id).</param>
/// <param name="Neuron">Neuron number in the core.</param>
public readonly record struct SpikeEvent(int Core, int Neuron);
