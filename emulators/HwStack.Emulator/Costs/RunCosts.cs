using HwStack.Chip;

namespace HwStack.Emulator;

/// <summary>What a run's time and energy rest on.</summary>
/// <param name="Chip">Chip description with the costs that count.</param>
/// <param name="Options">How it ran.</param>
/// <param name="Time">Time model after the run.</param>
internal sealed record RunCosts(ChipDescription Chip, EmulatorOptions Options, TimeModel Time)
{
    /// <summary>Names the energy table.</summary>
    public string EnergyTable => Options.Costs is { } preset ? $"preset '{preset.Name}'" : OwnTable;

    /// <summary>Names the timing table.</summary>
    public string TimingTable => Options.Costs is { Timing: not null } preset ? $"preset '{preset.Name}'" : OwnTable;

    private string OwnTable => $"chip '{Chip.Name}' version {Chip.Version}";
}
