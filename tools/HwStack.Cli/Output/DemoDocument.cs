using HwStack.Cli.Commands;
using HwStack.Profiling;

namespace HwStack.Cli.Output;

/// <summary>The JSON of <c>hwstack demo</c>; documented in docs/json.md.</summary>
internal sealed record DemoDocument(
    string ImageSha256, int[] Drawn, int[] Emulator, int[] Reference, double EnergyJPerPicture, double TimeSPerPicture, long Spikes,
    IReadOnlyDictionary<string, ResourceUse> Utilisation)
{
    public static DemoDocument Of(DemoRun demo) => new(
        demo.ImageSha256, [.. Enumerable.Range(0, 10)], [.. demo.OnChip.Select(DemoRun.Answer)], [.. demo.OnReference.Select(DemoRun.Answer)],
        demo.OnChip.Average(run => run.Energy!.Joules), demo.OnChip.Average(run => run.Time!.Seconds), demo.OnChip.Sum(run => run.Counters["spikes"]),
        demo.Utilisation.Resources.ToDictionary(use => use.Name));
}
