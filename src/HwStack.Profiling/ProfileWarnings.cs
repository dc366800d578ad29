using HwStack.Diagnostics;

namespace HwStack.Profiling;

/// <summary>What in a profile deserves attention, each with what to do. What a run warns of itself (clamped states HWW200, dropped events HWW201) is not repeated here.</summary>
internal static class ProfileWarnings
{
    private const double StallShare = 0.01, HotLinkShare = 0.5, PaceShare = 0.5, StaticShare = 0.8, PaceRatio = 2;

    public static IEnumerable<Warning> Of(ProfileReport report) =>
        [.. EmptyCores(report.Utilisation), .. Stalls(report), .. HotLinks(report), .. Pace(report), .. Silent(report), .. Idle(report)];

    private static IEnumerable<Warning> EmptyCores(Utilization utilization)
    {
        CoreUse[] empty = [.. utilization.Cores.Where(core => core.MemoryBytes > 0 && IsUnderFifth(core, utilization))];
        if (empty.Length > 0 && utilization.Cores.Count > 1)
        {
            yield return new Warning(
                "HWW400", $"{empty.Length} of {utilization.Cores.Count} cores use less than 20 % of their neurons and of their memory, first core {empty[0].Core}.", null,
                "Populations that share cores cost less static energy.");
        }
    }

    private static bool IsUnderFifth(CoreUse core, Utilization utilization)
    {
        ResourceUse neurons = utilization.Resources.First(use => use.Name == "neurons"), memory = utilization.Resources.First(use => use.Name == "memory_bytes");
        long cores = utilization.Cores.Count;
        return core.Neurons * 5L < neurons.Max / cores && core.MemoryBytes * 5L < memory.Max / cores;
    }

    private static IEnumerable<Warning> Stalls(ProfileReport report)
    {
        double busy = report.Cores.Sum(core => core.BusySeconds);
        if (report.Congestion is { } congestion && busy > 0 && congestion.StallSeconds > StallShare * busy)
        {
            CoreProfile worst = report.Cores.MaxBy(core => core.StallSeconds)!;
            yield return new Warning(
                "HWW500",
                FormattableString.Invariant($"Cores stalled for {100 * congestion.StallSeconds / busy:G3} % of their work because their router was full; most core {worst.Core} ({100 * worst.StallSeconds / congestion.StallSeconds:G3} % of it)."),
                null, "Spread neurons that fire together over more cores, place populations that talk to each other side by side, or use a chip with deeper buffers.");
        }
    }

    private static IEnumerable<Warning> HotLinks(ProfileReport report)
    {
        LinkProfile[] hot = [.. (report.Links ?? []).Where(link => link.BusyShare > HotLinkShare).OrderByDescending(link => link.BusyShare)];
        if (hot.Length > 0)
        {
            yield return new Warning(
                "HWW501", FormattableString.Invariant($"{hot.Length} links are busy for more than half of the run; hottest {hot[0].Link} ({100 * hot[0].BusyShare:G3} %, at most {hot[0].PeakPackets} packets a tick)."),
                null, "Run with --fidelity contention to see what it costs; place its senders and receivers nearer, or lower the rates.");
        }
    }

    private static IEnumerable<Warning> Pace(ProfileReport report)
    {
        if (report.Time.Best is not { Seconds: > 0 } time || report.Cores.Count < 2)
        {
            yield break;
        }

        CoreProfile slowest = report.Cores.MaxBy(core => core.BusySeconds)!;
        double mean = report.Cores.Average(core => core.BusySeconds);
        if (slowest.BusySeconds > PaceShare * time.Seconds && slowest.BusySeconds > PaceRatio * mean)
        {
            string ticks = slowest.CriticalTicks is { } critical && report.Ticks > 0 ? FormattableString.Invariant($", busiest in {100.0 * critical / report.Ticks:G3} % of the ticks") : "";
            yield return new Warning(
                "HWW502", FormattableString.Invariant($"Core {slowest.Core} sets the pace: busy for {100 * slowest.BusySeconds / time.Seconds:G3} % of the run{ticks}; the mean core for {100 * mean / time.Seconds:G3} %."),
                null, "Split its population over more cores, so that the work of a tick is shared.");
        }
    }

    private static IEnumerable<Warning> Silent(ProfileReport report)
    {
        foreach (PopulationProfile population in report.Populations)
        {
            if (population.SilentNeurons == population.Neurons && population.Neurons > 0 && report.Steps > 0 && population.Type is "IF" or "LIF" or "CubaLIF" or "Threshold" && population.Spikes == 0)
            {
                yield return new Warning(
                    "HWW503", $"None of the {population.Neurons} neurons fired.", population.Name, "Check the input, the time step and the thresholds (hwstack verify compares with the reference).");
            }
        }
    }

    private static IEnumerable<Warning> Idle(ProfileReport report)
    {
        if (report.Energy.Best is { Joules: > 0 } energy && energy.ByCause.GetValueOrDefault(EnergyProfile.Static) is var idle && idle > StaticShare * energy.Joules)
        {
            yield return new Warning(
                "HWW504", FormattableString.Invariant($"{100 * idle / energy.Joules:G3} % of the energy is static power, not activity."), null,
                "Fewer cores, or shorter ticks, save more than fewer spikes would.");
        }
    }
}
