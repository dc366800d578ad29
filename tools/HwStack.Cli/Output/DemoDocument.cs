using HwStack.Cli.Demo;
using HwStack.Profiling;

namespace HwStack.Cli.Output;

/// <summary>The JSON of <c>hwstack demo</c>; documented in docs/json.md.</summary>
internal sealed record DemoDocument(
    string ImageSha256, double? TestAccuracy, string TrainedBy, int[] Drawn, int[] Emulator, int[] Reference, int[] Float, double EnergyJPerPicture, double TimeSPerPicture, long Spikes,
    IReadOnlyDictionary<string, ResourceUse> Utilisation)
{
    public static DemoDocument Of(DemoRun demo) => new(
        demo.ImageSha256, demo.Recipe.TestAccuracy, DemoModel.Command, [.. Enumerable.Range(0, 10)], demo.Answers(demo.OnChip), demo.Answers(demo.OnReference), demo.Answers(demo.OnFloat),
        demo.OnChip.Average(run => run.Energy!.Joules), demo.OnChip.Average(run => run.Time!.Seconds), demo.OnChip.Sum(run => run.Counters["spikes"]),
        demo.Utilisation.Resources.ToDictionary(use => use.Name));
}
