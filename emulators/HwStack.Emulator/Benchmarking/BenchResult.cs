using HwStack.Network.Topologies;

namespace HwStack.Emulator.Benchmarking;

/// <summary>One measured workload. Rates are per second of processor time, all threads together: on a busy machine wall time says how busy it was.</summary>
/// <param name="Name">Workload.</param>
/// <param name="Chip">Chip description.</param>
/// <param name="Engine">"scalar", or "fast" with its kernels.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="Synapses">Non-zero weights.</param>
/// <param name="Ticks">Ticks of one measurement.</param>
/// <param name="RateHz">Mean firing rate over all measurements.</param>
/// <param name="SynopsPerSecondPerCore">Synaptic operations.</param>
/// <param name="UpdatesPerSecondPerCore">Neuron updates.</param>
/// <param name="WallSecondsPer1000Ticks">Wall time, best measurement.</param>
/// <param name="CpuSecondsPer1000Ticks">Processor time of all threads, best measurement.</param>
/// <param name="BytesPerSynapse">Engine memory for rows, row entries, delivery lists and event bitmaps; 0 for the scalar engine.</param>
/// <param name="PeakRssBytes">Largest resident memory of the process so far, the image and earlier workloads included.</param>
/// <param name="BoundName">The loop that the machine was measured with.</param>
/// <param name="BoundPerSecond">Operations of that loop in a second of processor time, best measurement: synaptic operations, or neuron updates.</param>
/// <param name="RatioToBound">The engine's rate of the same operations divided by the bound.</param>
/// <param name="StateHash">Hash of the state after the last tick: equal on every machine, thread count and engine.</param>
public sealed record BenchResult(
    string Name, string Chip, string Engine, int Threads, long Neurons, long Synapses, int Ticks, double RateHz, double SynopsPerSecondPerCore,
    double UpdatesPerSecondPerCore, double WallSecondsPer1000Ticks, double CpuSecondsPer1000Ticks, double BytesPerSynapse, long PeakRssBytes,
    string BoundName, double BoundPerSecond, double RatioToBound, string StateHash)
{
    /// <summary>Wall seconds that a second of the network takes, below 1 faster than real time; null where a tick has no duration.</summary>
    public double? RealTimeFactor { get; init; }

    /// <summary>Seconds to make the engine from the image.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Mean duration of a tick on the chip in seconds, with contention; null without.</summary>
    public double? ChipTickSeconds { get; init; }

    /// <summary>Share of the neuron updates that ran into the ends of the 8-bit states.</summary>
    public double SaturatedShare { get; init; }

    /// <summary>Events that found no room in a core's queue.</summary>
    public long QueueOverflows { get; init; }

    /// <summary>Rate and irregularity of each population; empty unless the workload records spikes.</summary>
    public IReadOnlyList<FiringStatistics> Populations { get; init; } = [];
}
