using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Runtime;

/// <summary>Everything a run gave. The same for every target; what a target cannot know is empty or null and said in Assumptions.</summary>
public sealed record RunRecord
{
    /// <summary>Address of the target.</summary>
    public required string Target { get; init; }

    /// <summary>Network steps asked for.</summary>
    public required int Steps { get; init; }

    /// <summary>Ticks run: steps plus the largest skew (reference: steps).</summary>
    public required long Ticks { get; init; }

    /// <summary>SHA-256 of the image; null on the reference.</summary>
    public string? ImageSha256 { get; init; }

    /// <summary>What left at each output, aligned to network steps.</summary>
    public required IReadOnlyList<OutputRecord> Outputs { get; init; }

    /// <summary>Spikes of each population over the run (cheap counts, always there).</summary>
    public required IReadOnlyList<PopulationRecord> Populations { get; init; }

    /// <summary>Probes in the order asked.</summary>
    public required IReadOnlyList<ProbeRecord> Probes { get; init; }

    /// <summary>Spikes of all neurons of the network (relays and dendrites not counted).</summary>
    public required long TotalSpikes { get; init; }

    /// <summary>Counter totals by name (docs/chip.md section 10); empty on the reference.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();

    /// <summary>Counters of each core, in ascending order of core id; empty when the target has none.</summary>
    public IReadOnlyList<CoreRecord> Cores { get; init; } = [];

    /// <summary>Time on the chip; null when unknown.</summary>
    public TimeRecord? Time { get; init; }

    /// <summary>Clock that <see cref="Time"/> and the cycles of <see cref="Network"/> are counted in; null when there is none.</summary>
    public double? ClockHz { get; init; }

    /// <summary>Energy on the chip; null when unknown.</summary>
    public EnergyRecord? Energy { get; init; }

    /// <summary>The on-chip network under contention; null when it was not modelled.</summary>
    public NetworkRecord? Network { get; init; }

    /// <summary>Activity over time; null when it was not asked for or the target cannot know it.</summary>
    public ActivityRecord? Activity { get; init; }

    /// <summary>Time by a clock at the chip, beside a modelled <see cref="Time"/>; null without one.</summary>
    public TimeRecord? MeasuredTime { get; init; }

    /// <summary>Energy by a power meter, beside a modelled <see cref="Energy"/>; null without one.</summary>
    public EnergyRecord? MeasuredEnergy { get; init; }

    /// <summary>Defects that the run suffered, the first ones in words; empty without. The counters faults_… tell how many there were.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Warnings.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>What the figures rest on, one sentence each.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];
}

/// <summary>What left at an output.</summary>
/// <param name="Name">Output name.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Graded">True when values are states in the network's unit, false for spikes.</param>
/// <param name="Signal">Values by network step, channels row-major.</param>
public sealed record OutputRecord(string Name, int[] Shape, bool Graded, Signal Signal);

/// <summary>Spike counts of a population.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Shape">Shape.</param>
/// <param name="SpikeCounts">Spikes of each neuron, row-major, within the steps asked for.</param>
public sealed record PopulationRecord(string Name, int[] Shape, long[] SpikeCounts);

/// <summary>A probe's recording, aligned to network steps.</summary>
/// <param name="Probe">What was asked.</param>
/// <param name="Shape">Shape of the population.</param>
/// <param name="Signal">Values by step; zeros are left out, so v = 0 is absent.</param>
public sealed record ProbeRecord(Probe Probe, int[] Shape, Signal Signal);

/// <summary>Counters of one core.</summary>
/// <param name="Core">Core id.</param>
/// <param name="Counters">In the order of <c>CounterNames.All</c>.</param>
/// <param name="BusySeconds">Time it was busy.</param>
/// <param name="EnergyJoules">Energy it used, static part included.</param>
public sealed record CoreRecord(uint Core, long[] Counters, double BusySeconds, double EnergyJoules);

/// <summary>Time on the chip.</summary>
/// <param name="Seconds">Duration of the run.</param>
/// <param name="TickSecondsMean">Mean duration of a tick.</param>
/// <param name="TickSecondsMax">Longest tick.</param>
/// <param name="Kind">"modelled" or "measured".</param>
/// <param name="Source">Model or meter.</param>
public sealed record TimeRecord(double Seconds, double TickSecondsMean, double TickSecondsMax, string Kind, string Source)
{
    /// <summary>Standard uncertainty (1 sigma) of <see cref="Seconds"/>; null when nobody knows it, as for a model that no chip has checked.</summary>
    public double? UncertaintySeconds { get; init; }
}

/// <summary>Energy on the chip.</summary>
/// <param name="Joules">Total.</param>
/// <param name="ByCause">Joules by counter name, and "static".</param>
/// <param name="Kind">"modelled" or "measured".</param>
/// <param name="Source">Energy table or meter.</param>
public sealed record EnergyRecord(double Joules, IReadOnlyDictionary<string, double> ByCause, string Kind, string Source)
{
    /// <summary>Standard uncertainty (1 sigma) of <see cref="Joules"/>; null when nobody knows it, as for a model that no chip has checked.</summary>
    public double? UncertaintyJoules { get; init; }
}
