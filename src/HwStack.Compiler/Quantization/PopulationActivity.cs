using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>What a population did in a run of the float network. Arrays have one entry a neuron, or none where nothing was observed.</summary>
/// <param name="Mean">Mean output per step: spikes, input values, or states of a readout.</param>
/// <param name="MeanSquare">Mean squared output per step.</param>
/// <param name="VMin">Smallest v.</param>
/// <param name="VMax">Largest v.</param>
/// <param name="UMin">Smallest u (Cuba).</param>
/// <param name="UMax">Largest u (Cuba).</param>
public sealed record PopulationActivity(double[] Mean, double[] MeanSquare, double[] VMin, double[] VMax, double[] UMin, double[] UMax)
{
    /// <summary>The output itself, one recording a stimulus; empty where only the sums are known. With it, weights are rounded for the input they will really see.</summary>
    public IReadOnlyList<Signal> Recordings { get; init; } = [];
}
