using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Names of the network on the chip: inputs, outputs, populations. Stored as JSON in the image.</summary>
/// <param name="Inputs">Named inputs.</param>
/// <param name="Outputs">Named outputs.</param>
/// <param name="Populations">Populations under the network's own node names.</param>
/// <param name="DtSeconds">Duration of one tick in the network's time unit.</param>
public sealed record IoMap(
    IReadOnlyList<InputMap> Inputs, IReadOnlyList<OutputMap> Outputs, IReadOnlyList<PopulationMap> Populations, double DtSeconds);

/// <summary>A named input.</summary>
/// <param name="Name">Name of the network's Input node.</param>
/// <param name="Port">Port number.</param>
/// <param name="Shape">Shape of the Input node.</param>
/// <param name="Scale">Value of one payload unit: payload = round(value / Scale).</param>
/// <param name="PayloadMax">Largest payload magnitude a channel may receive in a tick.</param>
public sealed record InputMap(string Name, int Port, int[] Shape, double Scale, int PayloadMax);

/// <summary>A named output.</summary>
/// <param name="Name">Name of the network's Output node.</param>
/// <param name="Port">Port number.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Graded">True when payloads are states, false for spikes.</param>
/// <param name="Population">Population that feeds it.</param>
public sealed record OutputMap(string Name, int Port, int[] Shape, bool Graded, string Population);

/// <summary>A population and where its neurons are.</summary>
/// <param name="Name">Node name in the network.</param>
/// <param name="Type">Node type in the network ("LIF", "CubaLIF" …), or "relay", "dendrite" for what the compiler added.</param>
/// <param name="Shape">Shape of the node.</param>
/// <param name="SkewTicks">What happens in tick t belongs to the network's step t − SkewTicks.</param>
/// <param name="VLsb">Value of one LSB of v: one number for all, or one a neuron.</param>
/// <param name="VOffset">The network's v = v · VLsb + VOffset.</param>
/// <param name="ULsb">Value of one LSB of u: one number, or one a neuron; empty when there is no u.</param>
/// <param name="Runs">Where the neurons are.</param>
public sealed record PopulationMap(
    string Name, string Type, int[] Shape, int SkewTicks, double[] VLsb, double VOffset, double[] ULsb, IReadOnlyList<PopulationRun> Runs)
{
    /// <summary>Number of neurons.</summary>
    public int Count => Shape.Aggregate(1, (count, extent) => count * extent);
}

/// <summary>Neurons First … First + Count − 1 of the population (row-major) are neurons Neuron … of a core.</summary>
/// <param name="First">First index in the population.</param>
/// <param name="Core">The core.</param>
/// <param name="Neuron">First neuron in the core.</param>
/// <param name="Count">How many.</param>
public readonly record struct PopulationRun(int First, CoreId Core, int Neuron, int Count);
