using HwStack.Chip;

namespace HwStack.Emulator.Benchmarking;

/// <summary>A recurrent network in the chip's own integers, source by source: what a workload is made of before it is laid out on cores.</summary>
internal sealed class BenchNetwork
{
    /// <summary>Class of all neurons.</summary>
    public required NeuronClass Class { get; init; }

    /// <summary>Records; class, destination set and logical id are filled in by the layout.</summary>
    public required NeuronRecord[] Neurons { get; init; }

    /// <summary>Neuron count + 1 offsets into Target and Weight.</summary>
    public required int[] Start { get; init; }

    /// <summary>Target of each synapse, ascending within a source.</summary>
    public required int[] Target { get; init; }

    /// <summary>Weight of each synapse, −8..7, not 0.</summary>
    public required sbyte[] Weight { get; init; }

    /// <summary>Exponent of each source's rows.</summary>
    public required sbyte[] Exponent { get; init; }

    /// <summary>Delay beyond the one-tick minimum.</summary>
    public required int Delay { get; init; }
}
