namespace HwStack.Links.Faults;

/// <summary>What a <see cref="FaultyLink"/> does to the bytes. The same plan and the same bytes give the same faults, however they are cut into reads and writes; only when a stall ends depends on the clock.</summary>
/// <param name="Seed">Chooses which chunks suffer and how; any number.</param>
public sealed record LinkFaultPlan(ulong Seed)
{
    /// <summary>Faults of what is written. Default none.</summary>
    public LinkFaultRates Outgoing { get; init; } = LinkFaultRates.None;

    /// <summary>Faults of what is read. Default none.</summary>
    public LinkFaultRates Incoming { get; init; } = LinkFaultRates.None;

    /// <summary>Where the line breaks; null: never.</summary>
    public LinkCut? Cut { get; init; }
}
