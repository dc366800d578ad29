namespace HwStack.Chip;

/// <summary>Published costs of another chip, to be laid over any description: "what would this network cost at that chip's prices".</summary>
/// <param name="Name">Short name, e.g. "loihi1".</param>
/// <param name="Summary">One line for people, with what the figures leave out.</param>
/// <param name="Energy">Energy table.</param>
/// <param name="Timing">Timing table; null when none is published.</param>
public sealed record CostPreset(string Name, string Summary, EnergyTable Energy, TimingTable? Timing)
{
    /// <summary>The chip with these costs: the energy table always, the timing table when there is one. Name, version and limits stay.</summary>
    public ChipDescription ApplyTo(ChipDescription chip) => chip with { Energy = Energy, Timing = Timing ?? chip.Timing };
}
