using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>The run's time in the same fields from a model and from a clock; null where there is none.</summary>
/// <param name="Modelled">From counters or packets and a timing table.</param>
/// <param name="Measured">From a clock at the chip.</param>
public sealed record TimeProfiles(TimeRecord? Modelled, TimeRecord? Measured)
{
    /// <summary>The measured time where there is one, otherwise the modelled one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeRecord? Best => Measured ?? Modelled;

    internal static TimeProfiles Of(RunRecord run) => run.Time is { Kind: "measured" } measured
        ? new TimeProfiles(null, run.MeasuredTime ?? measured)
        : new TimeProfiles(run.Time, run.MeasuredTime);
}
