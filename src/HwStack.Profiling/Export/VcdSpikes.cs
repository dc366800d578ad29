using HwStack.Network;

namespace HwStack.Profiling;

/// <summary>Spikes of a population for a <see cref="VcdFile"/>.</summary>
/// <param name="Name">Node name.</param>
/// <param name="SkewTicks">Step s of the signal is tick s + SkewTicks.</param>
/// <param name="Signal">Spikes by step and neuron.</param>
public sealed record VcdSpikes(string Name, int SkewTicks, Signal Signal);
