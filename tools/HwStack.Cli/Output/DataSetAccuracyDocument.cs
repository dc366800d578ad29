using HwStack.Cli.CommandLine;
using HwStack.Training;

namespace HwStack.Cli.Output;

/// <summary>The JSON of <c>hwstack bench accuracy --dataset</c>; documented in docs/json.md.</summary>
internal sealed record DataSetAccuracyDocument
{
    public required string DataSet { get; init; }
    public required string Note { get; init; }
    public required string Split { get; init; }
    public required int Samples { get; init; }
    public required EncoderKind Encoder { get; init; }
    public required int Ticks { get; init; }
    public required ReadoutRule Readout { get; init; }
    public required ChipAccuracy? Emulator { get; init; }
    public required ReferenceAccuracy? Reference { get; init; }
    public required double? SameClass { get; init; }
    public required DeadAccuracy? Dead { get; init; }
}

/// <summary>The emulator's part; means over the samples.</summary>
internal sealed record ChipAccuracy(
    double Accuracy, double SpikesPerSample, double SynapticOpsPerSample, double DroppedEventsPerSample, double EnergyJPerSample, double? EnergyJPerSpike, string EnergySource, double TimeSPerSample, string TimeSource,
    int CoresUsed, int? CoresLowerBound, string ImageSha256, double WallS)
{
    public static ChipAccuracy Of(double accuracy, IReadOnlyCollection<SampleRun> runs, (string Energy, string Time) sources, Workload workload, double wallSeconds)
    {
        double joules = runs.Sum(run => run.EnergyJ), spikes = runs.Sum(run => (double)run.Spikes);
        return new ChipAccuracy(
            accuracy, spikes / runs.Count, runs.Average(run => (double)run.SynapticOps), runs.Average(run => (double)run.Dropped), joules / runs.Count, spikes > 0 ? joules / spikes : null, sources.Energy, runs.Average(run => run.TimeS), sources.Time,
            workload.Image.CoreCount, workload.Compilation?.Mapping.CoresLowerBound, workload.Image.Sha256, wallSeconds);
    }
}

/// <summary>The reference's part.</summary>
internal sealed record ReferenceAccuracy(double Accuracy, double SpikesPerSample, double WallS);

/// <summary>Accuracy with dead hidden neurons, on the emulator.</summary>
/// <param name="Share">Share that is dead.</param>
/// <param name="Seeds">Choices: seeds 1 to this.</param>
/// <param name="Accuracies">Of each seed.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Min">The lowest.</param>
/// <param name="PointsLostMean">Percentage points below the whole network, mean.</param>
/// <param name="PointsLostMax">The same, of the worst seed.</param>
internal sealed record DeadAccuracy(double Share, int Seeds, double[] Accuracies, double Mean, double Min, double PointsLostMean, double PointsLostMax)
{
    public static DeadAccuracy Of(double share, double[] accuracies, double whole) => new(
        share, accuracies.Length, accuracies, accuracies.Average(), accuracies.Min(), 100 * (whole - accuracies.Average()), 100 * (whole - accuracies.Min()));
}
