namespace HwStack.Chip;

/// <summary>Every size and cost of a chip, read from a versioned JSON file. docs/chip.md section 11.</summary>
/// <param name="Name">Short name, e.g. "nc1".</param>
/// <param name="Version">Version of this description, from 1.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Mesh">Mesh sizes.</param>
/// <param name="Core">Limits of a core.</param>
/// <param name="Router">Limits of a router.</param>
/// <param name="Timing">Cycle costs.</param>
/// <param name="Energy">Energy costs.</param>
public sealed record ChipDescription(
    string Name, int Version, string Summary, MeshLimits Mesh, CoreLimits Core, RouterLimits Router, TimingTable Timing, EnergyTable Energy)
{
    /// <summary>Size of the table memory that all cores share, for TABLE classes; 0 where the chip has none. Up to <see cref="TableBytesLimit"/>.</summary>
    public int TableBytes { get; init; }

    /// <summary>Largest table memory a description may give: what a TABLE class can address, 65,535 · 512 bytes and a two-state table behind.</summary>
    public const int TableBytesLimit = (65_535 * 512) + 262_144;
}

/// <summary>Mesh sizes.</summary>
/// <param name="ChipX">Cores of a chip along X.</param>
/// <param name="ChipY">Cores of a chip along Y.</param>
/// <param name="BoardChipsMax">Most chips of a board.</param>
public sealed record MeshLimits(int ChipX, int ChipY, int BoardChipsMax);

/// <summary>Limits of a core.</summary>
/// <param name="NeuronsMax">Neurons, up to 4096.</param>
/// <param name="MemoryBytes">The one memory budget.</param>
/// <param name="ClassesMax">Neuron classes, up to 256.</param>
/// <param name="DestinationSetsMax">Destination sets with the empty one, up to 65,536.</param>
/// <param name="PendingEntries">Size of the pending-event queue.</param>
/// <param name="DelayMax">Largest delay of a descriptor, up to 15.</param>
/// <param name="SparseTargetBits">Bits of a target in a sparse cell, 8 or 12.</param>
public sealed record CoreLimits(
    int NeuronsMax, int MemoryBytes, int ClassesMax, int DestinationSetsMax, int PendingEntries, int DelayMax, int SparseTargetBits)
{
    /// <summary>Bytes of one presence bitmap.</summary>
    public int BitmapBytes => (NeuronsMax + 7) / 8;

    /// <summary>Channels of an axon-map page.</summary>
    public int PageChannels => BitmapBytes * 8;
}

/// <summary>Limits of a router.</summary>
/// <param name="EntriesMax">Destination-set entries that may pass through one router.</param>
public sealed record RouterLimits(int EntriesMax)
{
    /// <summary>Packets that the buffer behind each link holds unless a description says otherwise. Assumed: small routers have 2 to 8.</summary>
    public const int BufferPacketsDefault = 4;

    /// <summary>Packets that the buffer behind each link holds, 1 to 4096; for the contention model of docs/emulator.md.</summary>
    public int BufferPackets { get; init; } = BufferPacketsDefault;
}

/// <summary>Cycle costs for the time model; what each means and does not model is in docs/emulator.md.</summary>
/// <param name="ClockHz">Core clock.</param>
/// <param name="CyclesPerAxonEvent">Fixed cost of reading a row.</param>
/// <param name="CellsPerCycle">Cells scanned in a cycle.</param>
/// <param name="CyclesPerNeuronUpdate">Cost of a neuron update.</param>
/// <param name="CyclesPerSpike">Extra cost of a packet leaving.</param>
/// <param name="CyclesPerHop">Latency of a hop.</param>
/// <param name="BarrierCycles">End-of-tick barrier.</param>
/// <param name="TickSeconds">Real-time tick; 0 when the chip runs as fast as it can.</param>
/// <param name="Source">Where the figures come from, or "assumed".</param>
public sealed record TimingTable(
    double ClockHz, double CyclesPerAxonEvent, double CellsPerCycle, double CyclesPerNeuronUpdate, double CyclesPerSpike, double CyclesPerHop,
    double BarrierCycles, double TickSeconds, string Source);

/// <summary>Energy costs.</summary>
/// <param name="Events">Cost of each counted event.</param>
/// <param name="StaticWattsPerCore">Static power of a used core.</param>
/// <param name="StaticSource">Source of the static power.</param>
public sealed record EnergyTable(IReadOnlyList<EnergyEntry> Events, double StaticWattsPerCore, string StaticSource);

/// <summary>Cost of one counted event.</summary>
/// <param name="Event">Counter name: axon_events, cells_scanned, synaptic_ops, neuron_updates, spikes, packets, hops, partial_sums.</param>
/// <param name="Picojoules">Energy of one event.</param>
/// <param name="Source">Paper and table, or "assumed".</param>
public sealed record EnergyEntry(string Event, double Picojoules, string Source);
