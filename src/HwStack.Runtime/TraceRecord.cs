namespace HwStack.Runtime;

/// <summary>What each core and link did in each tick, up to a limit of entries.</summary>
/// <param name="TickStart">Start of each recorded tick in seconds since the start of the run, and the end of the last.</param>
/// <param name="Cores">Cores that worked, by tick.</param>
/// <param name="Links">Links that carried packets, by tick.</param>
/// <param name="LinkNames">Name of each link that occurs, by <see cref="LinkTrace.Link"/>.</param>
/// <param name="IsWhole">False when the limit was reached: later ticks are not in it.</param>
public sealed record TraceRecord(
    double[] TickStart, IReadOnlyList<CoreTrace> Cores, IReadOnlyList<LinkTrace> Links, IReadOnlyDictionary<int, string> LinkNames, bool IsWhole)
{
    /// <summary>Ticks recorded.</summary>
    public int Ticks => TickStart.Length - 1;
}

/// <summary>A core in a tick.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Core">Core id.</param>
/// <param name="BusySeconds">Time it worked.</param>
/// <param name="AxonEvents">Rows read.</param>
/// <param name="SynapticOps">Synaptic operations.</param>
/// <param name="NeuronUpdates">Neuron updates.</param>
/// <param name="Spikes">Spikes.</param>
/// <param name="Packets">Packets sent.</param>
public readonly record struct CoreTrace(int Tick, uint Core, double BusySeconds, int AxonEvents, int SynapticOps, int NeuronUpdates, int Spikes, int Packets);

/// <summary>A link in a tick.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Link">Key of <see cref="TraceRecord.LinkNames"/>: 4 · core + direction, ports behind the last core.</param>
/// <param name="Packets">Packets carried.</param>
/// <param name="BusySeconds">Time it needs for them.</param>
public readonly record struct LinkTrace(int Tick, int Link, long Packets, double BusySeconds);
