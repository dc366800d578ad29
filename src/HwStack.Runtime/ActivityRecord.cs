namespace HwStack.Runtime;

/// <summary>Activity over time. Ticks are counted from the start of the run, skew not taken off; bin b of a series holds ticks b · TicksPerBin and following.</summary>
public sealed record ActivityRecord
{
    /// <summary>Ticks of a bin of the series; the last bin may hold fewer.</summary>
    public required long TicksPerBin { get; init; }

    /// <summary>Duration of each bin.</summary>
    public required double[] Seconds { get; init; }

    /// <summary>Longest tick of each bin.</summary>
    public required double[] TickSecondsMax { get; init; }

    /// <summary>Who worked longest in that tick: "core 3", "core 3 east", "port 0"; "none" when nothing worked.</summary>
    public required string[] Critical { get; init; }

    /// <summary>Energy of each bin, static part included.</summary>
    public required double[] Joules { get; init; }

    /// <summary>Counters of all cores by bin: [counter in the order of <see cref="CounterNames.All"/>][bin].</summary>
    public required long[][] Counters { get; init; }

    /// <summary>Spikes of each population of the image by bin, relays and dendrites included.</summary>
    public required IReadOnlyList<PopulationActivity> Populations { get; init; }

    /// <summary>Ticks in which each core worked longest of all cores and links, in the order of <see cref="RunRecord.Cores"/>.</summary>
    public required long[] CoreCriticalTicks { get; init; }

    /// <summary>Spikes of each neuron over all ticks: [core in the order of <see cref="RunRecord.Cores"/>][neuron].</summary>
    public required int[][] NeuronSpikes { get; init; }

    /// <summary>Events of each channel of the input ports that were fed.</summary>
    public required IReadOnlyList<PortEvents> PortEvents { get; init; }

    /// <summary>Links that carried packets: mesh links by core and direction, then ports.</summary>
    public required IReadOnlyList<LinkActivity> Links { get; init; }

    /// <summary>Spikes by time and neuron.</summary>
    public required RasterRecord Raster { get; init; }

    /// <summary>Each core and link in each tick; null when it was not asked for.</summary>
    public TraceRecord? Trace { get; init; }
}

/// <summary>Spikes of a population over time.</summary>
/// <param name="Name">Node name, or the compiler's name of relays and dendrites.</param>
/// <param name="Type">Node type, or "relay", "dendrite".</param>
/// <param name="Spikes">Spikes by bin.</param>
public sealed record PopulationActivity(string Name, string Type, long[] Spikes);

/// <summary>Load of a link over a run.</summary>
/// <param name="Link">As <see cref="LinkRecord.Link"/>.</param>
/// <param name="Packets">Packets carried.</param>
/// <param name="PeakPackets">Most packets in one tick.</param>
/// <param name="BusySeconds">Packets times the time a hop takes.</param>
/// <param name="CriticalTicks">Ticks in which it was busy longer than every core and no shorter than every other link.</param>
public sealed record LinkActivity(string Link, long Packets, long PeakPackets, double BusySeconds, long CriticalTicks);

/// <summary>Events that a port received from the host.</summary>
/// <param name="Port">Port number.</param>
/// <param name="Events">Events by channel; one a tick however large its payload.</param>
public sealed record PortEvents(int Port, long[] Events);
