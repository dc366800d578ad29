using System.Text.Json.Serialization;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>
/// Where spikes, time and energy went, and how full the cores are: from the record of one run, on whatever target, and the image it ran. Its JSON form is the profile of
/// docs/profiling.md.
/// </summary>
public sealed record ProfileReport
{
    /// <summary>Address of the target that ran.</summary>
    public required string Target { get; init; }

    /// <summary>SHA-256 of the image.</summary>
    public required string? ImageSha256 { get; init; }

    /// <summary>Network file or topology text that the image was made from.</summary>
    public required string Source { get; init; }

    /// <summary>Chip description.</summary>
    public required string Chip { get; init; }

    /// <summary>Network steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Ticks.</summary>
    public required long Ticks { get; init; }

    /// <summary>Duration of a step in the network's time unit, taken as seconds for rates.</summary>
    public required double DtSeconds { get; init; }

    /// <summary>How full the chip is.</summary>
    public required Utilization Utilisation { get; init; }

    /// <summary>Activity of each population of the image, relays and dendrites included.</summary>
    public required IReadOnlyList<PopulationProfile> Populations { get; init; }

    /// <summary>Counters, time and energy of each core, ascending by id.</summary>
    public required IReadOnlyList<CoreProfile> Cores { get; init; }

    /// <summary>Counter totals.</summary>
    public required IReadOnlyDictionary<string, long> Counters { get; init; }

    /// <summary>Time, modelled and measured.</summary>
    public required TimeProfiles Time { get; init; }

    /// <summary>Energy, modelled and measured.</summary>
    public required EnergyProfiles Energy { get; init; }

    /// <summary>Load of each link that carried packets; null when the target did not record it.</summary>
    public required IReadOnlyList<LinkProfile>? Links { get; init; }

    /// <summary>Waiting in the on-chip network; null when it was not modelled.</summary>
    public required CongestionProfile? Congestion { get; init; }

    /// <summary>Activity over time; null when the target did not record it.</summary>
    public required SeriesProfile? Series { get; init; }

    /// <summary>Grain of the spike raster; null when the target did not record it.</summary>
    public required RasterProfile? Raster { get; init; }

    /// <summary>Defects that the run suffered, the first ones in words.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Warnings with what to do.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What the figures rest on.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>The activity that the report was made from, for outputs that draw it; not in the JSON.</summary>
    [JsonIgnore]
    public ActivityRecord? Activity { get; init; }

    /// <summary>Makes the report of one run.</summary>
    /// <param name="run">The run; with <see cref="RunRecord.Activity"/> for links, series, raster and the synaptic operations of populations.</param>
    /// <param name="image">The image it ran.</param>
    public static ProfileReport Of(RunRecord run, ChipImage image)
    {
        Utilization utilization = Utilization.Of(image);
        ProfileReport report = new()
        {
            Target = run.Target,
            ImageSha256 = run.ImageSha256,
            Source = image.Provenance.Source,
            Chip = image.Chip.Name,
            Steps = run.Steps,
            Ticks = run.Ticks,
            DtSeconds = image.Io.DtSeconds,
            Utilisation = utilization,
            Populations = PopulationProfile.Of(run, image),
            Cores = CoreProfile.Of(run),
            Counters = run.Counters,
            Time = TimeProfiles.Of(run),
            Energy = EnergyProfiles.Of(run),
            Links = LinkProfile.Of(run),
            Congestion = CongestionProfile.Of(run),
            Series = SeriesProfile.Of(run.Activity),
            Raster = RasterProfile.Of(run.Activity?.Raster),
            Faults = run.Faults,
            Warnings = run.Warnings,
            Assumptions = run.Assumptions,
            Activity = run.Activity,
        };
        return report with { Warnings = [.. run.Warnings, .. ProfileWarnings.Of(report)] };
    }
}
