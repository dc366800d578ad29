using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>The run's energy in the same fields from a model and from a power meter; null where there is none.</summary>
/// <param name="Modelled">From counters and an energy table.</param>
/// <param name="Measured">From a power meter.</param>
public sealed record EnergyProfiles(EnergyProfile? Modelled, EnergyProfile? Measured)
{
    /// <summary>The measured energy where there is one, otherwise the modelled one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public EnergyProfile? Best => Measured ?? Modelled;

    internal static EnergyProfiles Of(RunRecord run)
    {
        bool isMeasured = run.Energy is { Kind: "measured" };
        EnergyRecord? measured = run.MeasuredEnergy ?? (isMeasured ? run.Energy : null), modelled = isMeasured ? null : run.Energy;
        return new EnergyProfiles(modelled is null ? null : EnergyProfile.Of(modelled, run), measured is null ? null : EnergyProfile.Of(measured, run));
    }
}
