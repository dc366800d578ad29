using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Profiling;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack run</c>.</summary>
internal static class RunText
{
    public static void Write(CliContext context, RunDocument document, IReadOnlyList<RunRecord> runs)
    {
        string samples = runs.Count == 1 ? "" : $"{runs.Count} samples, ";
        context.Say($"{document.Target}: {samples}{document.Steps} steps, {document.Ticks} ticks, {document.TotalSpikes} spikes");
        foreach ((string name, long[] counts) in document.Outputs)
        {
            context.Say($"output {name}: {Numbers(counts)}");
        }

        foreach ((string name, GradedOutput graded) in document.GradedOutputs ?? new Dictionary<string, GradedOutput>())
        {
            context.Say($"output {name} (graded, last step): {string.Join(" ", graded.Last.Take(32).Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)))}");
        }

        if (runs.Count == 1 && runs[0].Outputs.FirstOrDefault(output => !output.Graded && output.Signal.Channel.Length > 0) is { } drawn)
        {
            context.Say();
            foreach (string line in SpikeRaster.Draw(drawn.Signal, 76, 6))
            {
                context.Say("  " + line);
            }
        }

        if (document.Utilisation is { } utilisation)
        {
            context.Say();
            foreach (ResourceUse use in utilisation.Values.Where(use => use.Max > 0))
            {
                context.Say($"{use.Name,-18} {use.Used,12:N0} of {use.Max,12:N0}   fullest core {use.WorstCore:P0}");
            }
        }

        if (document.EnergyJ is { } energy)
        {
            context.Say();
            context.Say(document.TimeS is { } time ? $"time   {Si.Format(time, "s")} ({document.TimeSource})" : "time   unknown");
            long spikes = document.Counters.GetValueOrDefault("spikes");
            string perSpike = spikes > 0 ? $", {Si.Format(energy["total"] / spikes, "J")} per spike" : "";
            context.Say($"energy {Si.Format(energy["total"], "J")}{perSpike} ({document.EnergySource})");
            string causes = string.Join(", ", energy.Where(cause => cause.Key != "total" && cause.Value > 0).OrderByDescending(cause => cause.Value)
                .Select(cause => $"{cause.Key} {Si.Format(cause.Value, "J")}"));
            context.Say($"       {causes}");
        }

        if (document.Network is { } network)
        {
            WriteNetwork(context, network);
        }
    }

    private static void WriteNetwork(CliContext context, NetworkDocument network)
    {
        context.Say();
        context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"links  packets waited {network.LinkWaitCycles:N0} cycles, cores stalled {network.StallCycles:N0}; ticks drained {network.DrainCyclesMean:0.#} cycles, {network.DrainCyclesMax:0.#} at most"));
        context.Say(network.BusiestLink is null
            ? "       no packet was sent"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"       busiest: {network.BusiestLink}, {network.BusiestLinkPackets:N0} packets, busy {network.BusiestLinkShare * 100:0.##} % of the time"));
    }

    private static string Numbers(long[] counts) =>
        string.Join(" ", counts.Take(32)) + (counts.Length > 32 ? $" … ({counts.Length} channels)" : "");
}
