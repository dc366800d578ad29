using System.Text.Json.Serialization;
using HwStack.Diagnostics;
using HwStack.Profiling;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>The JSON of <c>hwstack run</c>; documented in docs/json.md. Totals are over all samples.</summary>
internal sealed record RunDocument
{
    public required string Target { get; init; }
    public required int Steps { get; init; }
    public required long Ticks { get; init; }
    public required string? ImageSha256 { get; init; }
    public required IReadOnlyDictionary<string, long[]> Outputs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, GradedOutput>? GradedOutputs { get; init; }

    public required long TotalSpikes { get; init; }
    public required IReadOnlyDictionary<string, long> Counters { get; init; }
    public required double? TimeS { get; init; }
    public required string? TimeSource { get; init; }
    public required IReadOnlyDictionary<string, double>? EnergyJ { get; init; }
    public required string? EnergySource { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NetworkDocument? Network { get; init; }

    public required IReadOnlyDictionary<string, ResourceUse>? Utilisation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SampleDocument>? Samples { get; init; }

    public required IReadOnlyList<string> Recorded { get; init; }
    public required IReadOnlyList<Warning> Warnings { get; init; }
    public required IReadOnlyList<string> Assumptions { get; init; }

    public static RunDocument Of(
        IReadOnlyList<RunRecord> samples, Utilization? utilization, IReadOnlyList<string> recorded, IEnumerable<Warning> warnings)
    {
        RunRecord first = samples[0];
        bool several = samples.Count > 1;
        return new RunDocument
        {
            Target = first.Target,
            Steps = samples.Sum(sample => sample.Steps),
            Ticks = samples.Sum(sample => sample.Ticks),
            ImageSha256 = first.ImageSha256,
            Outputs = RunTotals.SpikeCounts(samples),
            GradedOutputs = first.Outputs.Any(output => output.Graded) && !several ? RunTotals.Graded(first) : null,
            TotalSpikes = samples.Sum(sample => sample.TotalSpikes),
            Counters = RunTotals.Counters(samples),
            TimeS = first.Time is null ? null : samples.Sum(sample => sample.Time!.Seconds),
            TimeSource = first.Time is null ? null : $"{first.Time.Kind}: {first.Time.Source}",
            EnergyJ = RunTotals.Energy(samples),
            EnergySource = first.Energy is null ? null : $"{first.Energy.Kind}: {first.Energy.Source}",
            Network = NetworkDocument.Of(samples),
            Utilisation = utilization?.Resources.ToDictionary(use => use.Name),
            Samples = several ? [.. samples.Select(SampleDocument.Of)] : null,
            Recorded = recorded,
            Warnings = [.. warnings.Concat(samples.SelectMany(sample => sample.Warnings)).Distinct()],
            Assumptions = [.. samples.SelectMany(sample => sample.Assumptions).Distinct()],
        };
    }
}

/// <summary>One sample of a batch.</summary>
/// <param name="Outputs">Spike counts per channel by output name.</param>
/// <param name="TotalSpikes">Spikes of all neurons.</param>
/// <param name="EnergyJ">Total energy.</param>
/// <param name="TimeS">Time.</param>
internal sealed record SampleDocument(IReadOnlyDictionary<string, long[]> Outputs, long TotalSpikes, double? EnergyJ, double? TimeS)
{
    public static SampleDocument Of(RunRecord sample) =>
        new(RunTotals.SpikeCounts([sample]), sample.TotalSpikes, sample.Energy?.Joules, sample.Time?.Seconds);
}

/// <summary>What a graded output gave, in the network's unit.</summary>
/// <param name="Last">Values at the last step.</param>
/// <param name="Mean">Mean over the steps.</param>
/// <param name="Max">Maximum over the steps.</param>
internal sealed record GradedOutput(double[] Last, double[] Mean, double[] Max);
