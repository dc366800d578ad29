using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Commands;
using HwStack.Profiling;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack demo</c>.</summary>
internal static class DemoText
{
    private const int Shown = 3;

    public static void Write(CliContext context, DemoRun demo, string? keep)
    {
        Utilization use = demo.Utilisation;
        context.Say("HwStack demo: a spiking network that reads drawn digits, from a NIR file to spikes on the NC-1 chip (emulated)");
        context.Say();
        context.Say($"network  digits.nir: conv 12 @ 3x3 -> LIF 12x12x12 -> sum pool -> 10 LIF, made and written by this command");
        context.Say($"image    digits.ncim: {Used(use, "neurons")} neurons and {Used(use, "synapses")} synapses on {Used(use, "cores")} cores of nc1, "
            + $"{Used(use, "memory_bytes") / 1024.0:0} KiB, sha256 {demo.ImageSha256[..12]}");
        context.Say();
        WriteRaster(context, demo);
        WriteAnswers(context, demo);
        context.Say($"cores    by memory used, the used part of the {use.MeshX} x {use.MeshY} mesh (darker is fuller, · unused)");
        double limit = use.Resources.First(resource => resource.Name == "memory_bytes").Max / (double)use.Cores.Count;
        foreach (string line in CoreMap.Draw(use.Cores.ToDictionary(core => core.Core, core => core.MemoryBytes / limit), use.MeshX, use.MeshY))
        {
            context.Say("         " + line);
        }

        context.Say();
        WriteFigures(context, demo);
        if (keep is not null)
        {
            context.Say();
            context.Say("again    hwstack run " + Path.Combine(keep, "digits.ncim") + " --input " + Path.Combine(keep, "digits.npy"));
            context.Say("         hwstack verify " + Path.Combine(keep, "digits.nir") + " --dt 1e-3 --reset subtract --input " + Path.Combine(keep, "digits.npy") + " --min-cosine 0.9");
        }
    }

    private static void WriteRaster(CliContext context, DemoRun demo)
    {
        context.Say($"spikes   the picture of a {Shown}: 1,728 feature neurons downwards, 40 steps to the right; then the ten digit neurons");
        RunRecord run = demo.OnChip[Shown];
        foreach (string line in SpikeRaster.Draw(run.Probes[0].Signal, 40, 10))
        {
            context.Say("         " + line);
        }

        context.Say();
        foreach (string line in SpikeRaster.Draw(run.Probes[1].Signal, 40, 3))
        {
            context.Say("         " + line);
        }

        context.Say();
    }

    private static void WriteAnswers(CliContext context, DemoRun demo)
    {
        int[] chip = [.. demo.OnChip.Select(DemoRun.Answer)], reference = [.. demo.OnReference.Select(DemoRun.Answer)];
        context.Say("drawn       0 1 2 3 4 5 6 7 8 9");
        context.Say($"emulator    {string.Join(' ', chip)}   {chip.Where((answer, digit) => answer == digit).Count()} of 10 right");
        context.Say($"reference   {string.Join(' ', reference)}   {reference.Where((answer, digit) => answer == digit).Count()} of 10 right (floating point)");
        context.Say($"agreement   same answer on {chip.Zip(reference).Count(pair => pair.First == pair.Second)} of 10; spike-count cosine "
            + $"features {Cosine(demo, 0)}, digits {Cosine(demo, 1)} (4-bit weights, 8-bit states against floating point)");
        context.Say();
    }

    private static void WriteFigures(CliContext context, DemoRun demo)
    {
        double joules = demo.OnChip.Sum(run => run.Energy!.Joules), seconds = demo.OnChip.Sum(run => run.Time!.Seconds);
        double idle = demo.OnChip.Sum(run => run.Energy!.ByCause.GetValueOrDefault("static"));
        long spikes = demo.OnChip.Sum(run => run.Counters["spikes"]), operations = demo.OnChip.Sum(run => run.Counters["synaptic_ops"]);
        context.Say($"activity {spikes:N0} spikes, {operations:N0} synaptic operations in {demo.OnChip.Sum(run => run.Ticks)} ticks for ten pictures");
        context.Say($"energy   {Si.Format(joules / 10, "J")} a picture, {Si.Format(joules / spikes, "J")} per spike, {Si.Format((joules - idle) / spikes, "J")} without static power "
            + $"({demo.OnChip[0].Energy!.Kind})");
        context.Say($"time     {Si.Format(seconds / 10, "s")} a picture on the chip ({demo.OnChip[0].Time!.Kind})");
        foreach (ResourceUse resource in demo.Utilisation.Resources.Where(resource => resource.Max > 0))
        {
            context.Say($"         {resource.Name,-18} {resource.Used,9:N0} of {resource.Max,9:N0}, fullest core {resource.WorstCore:P0}");
        }
    }

    private static string Cosine(DemoRun demo, int probe)
    {
        double sum = 0;
        for (int picture = 0; picture < demo.OnChip.Length; picture++)
        {
            sum += PopulationComparison.Of("", demo.OnChip[picture].Probes[probe].Signal, demo.OnReference[picture].Probes[probe].Signal).SpikeCountCosine;
        }

        return (sum / demo.OnChip.Length).ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static long Used(Utilization use, string resource) => use.Resources.First(one => one.Name == resource).Used;
}
