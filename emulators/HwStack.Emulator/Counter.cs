namespace HwStack.Emulator;

/// <summary>Index of each counter of a core, in the order of <c>HwStack.Runtime.CounterNames.All</c>. docs/chip.md section 10.</summary>
public static class Counter
{
    /// <summary>Rows read.</summary>
    public const int AxonEvents = 0;

    /// <summary>Cells of the rows read.</summary>
    public const int CellsScanned = 1;

    /// <summary>Non-zero cells of the rows read.</summary>
    public const int SynapticOps = 2;

    /// <summary>Neurons updated.</summary>
    public const int NeuronUpdates = 3;

    /// <summary>Spikes fired, with or without a destination.</summary>
    public const int Spikes = 4;

    /// <summary>Packets sent.</summary>
    public const int Packets = 5;

    /// <summary>Links of the multicast trees of the packets sent.</summary>
    public const int Hops = 6;

    /// <summary>Partial sums sent by DENDRITE neurons.</summary>
    public const int PartialSums = 7;

    /// <summary>Events dropped because the pending-event queue was full.</summary>
    public const int QueueOverflows = 8;

    /// <summary>States v or u that were clamped to 8 bits.</summary>
    public const int Saturations = 9;

    /// <summary>Number of counters.</summary>
    public const int Count = 10;
}
