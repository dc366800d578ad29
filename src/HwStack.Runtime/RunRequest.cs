using HwStack.Network;

namespace HwStack.Runtime;

/// <summary>What to run.</summary>
/// <param name="Steps">Network steps. The target adds the ticks that the last population's skew needs.</param>
/// <param name="Inputs">Signal of each input by name; inputs not named receive nothing. Shorter signals end early.</param>
/// <param name="Probes">What to record.</param>
/// <param name="Seed">Seed of stochastic rounding; null takes the image's.</param>
public sealed record RunRequest(int Steps, IReadOnlyDictionary<string, Signal> Inputs, IReadOnlyList<Probe> Probes, uint? Seed = null)
{
    /// <summary>What to record of activity over time; null (the default) records nothing. A target that cannot leaves <see cref="RunRecord.Activity"/> null.</summary>
    public ActivityRequest? Activity { get; init; }

    /// <summary>Who looks on while it runs; null by default.</summary>
    public RunWatch? Watch { get; init; }
}

/// <summary>Which quantity a probe records.</summary>
public enum ProbeKind
{
    /// <summary>Spikes, as 1 at (step, neuron).</summary>
    Spikes,

    /// <summary>Membrane v after the step, in the network's unit.</summary>
    V,

    /// <summary>Current u after the step, in the network's unit.</summary>
    U,
}

/// <summary>A recording of a population.</summary>
/// <param name="Population">Node name in the network.</param>
/// <param name="Kind">Quantity.</param>
public readonly record struct Probe(string Population, ProbeKind Kind);

/// <summary>How far a run is.</summary>
/// <param name="Tick">Ticks done.</param>
/// <param name="Ticks">Ticks in all.</param>
/// <param name="Spikes">Spikes so far.</param>
public readonly record struct RunProgress(long Tick, long Ticks, long Spikes);
