using HwStack.Cli.CommandLine;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>One recording on both targets. The class is the output channel with most spikes, the first of equal ones.</summary>
internal sealed record RecordingResult(bool ChipRight, bool ReferenceRight, bool Same, double Cosine, double EnergyJ, double TimeS, double WallS)
{
    public static RecordingResult Of(int label, RunRecord chip, RunRecord reference, double wallSeconds)
    {
        long[] onChip = RunTotals.SpikeCounts([chip]).Values.First(), onReference = RunTotals.SpikeCounts([reference]).Values.First();
        int chipClass = Array.IndexOf(onChip, onChip.Max()), referenceClass = Array.IndexOf(onReference, onReference.Max());
        return new RecordingResult(
            chipClass == label, referenceClass == label, chipClass == referenceClass, PopulationComparison.Cosine(onChip, onReference),
            chip.Energy?.Joules ?? 0, chip.Time?.Seconds ?? 0, wallSeconds);
    }
}

/// <summary>The JSON of <c>hwstack bench accuracy</c>; documented in docs/json.md.</summary>
internal sealed record AccuracyDocument(
    int Recordings, double ReferenceRight, double ChipRight, double SameClass, double OutputCosineMean, double OutputCosineMin, double EnergyJPerRecording,
    double TimeSPerRecording, double WallSPerRecording, int CoresUsed, int CoresLowerBound, string ImageSha256)
{
    public static AccuracyDocument Of(Workload workload, IReadOnlyList<RecordingResult> results) => new(
        results.Count, results.Average(one => one.ReferenceRight ? 1.0 : 0), results.Average(one => one.ChipRight ? 1.0 : 0), results.Average(one => one.Same ? 1.0 : 0),
        results.Average(one => one.Cosine), results.Min(one => one.Cosine), results.Average(one => one.EnergyJ), results.Average(one => one.TimeS),
        results.Average(one => one.WallS), workload.Compilation!.Mapping.CoresUsed, workload.Compilation.Mapping.CoresLowerBound, workload.Image.Sha256);
}
