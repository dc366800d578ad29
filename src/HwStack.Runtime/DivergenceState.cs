namespace HwStack.Runtime;

/// <summary>What is known about the place where a population's spikes first differ.</summary>
/// <param name="Population">Node name.</param>
/// <param name="Step">Network step.</param>
/// <param name="Neuron">Neuron, row-major index in the population.</param>
/// <param name="FiredOn">True when it fired in the first run.</param>
/// <param name="FiredAgainst">True when it fired in the second run.</param>
/// <param name="Tick">Tick on the chip; null without an image.</param>
/// <param name="Core">Core of the neuron; null without an image.</param>
/// <param name="NeuronInCore">Its number in the core; null without an image.</param>
/// <param name="VOn">State v after the step in the first run, in the network's unit; null where there is none.</param>
/// <param name="VAgainst">The same in the second run.</param>
public sealed record DivergenceState(
    string Population, int Step, int Neuron, bool FiredOn, bool FiredAgainst, long? Tick, uint? Core, int? NeuronInCore, double? VOn, double? VAgainst);
