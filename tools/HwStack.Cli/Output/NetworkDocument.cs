using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>What the model with contention found on the links, over all samples; <c>network</c> in the JSON of <c>hwstack run</c>.</summary>
/// <param name="StallCycles">Cycles that cores waited because their router was full, all cores together.</param>
/// <param name="LinkWaitCycles">Cycles that packets waited for a link, all links together.</param>
/// <param name="DrainCyclesMean">Cycles from the end of the last core's work to the arrival of the last packet, mean of all ticks.</param>
/// <param name="DrainCyclesMax">The same, longest.</param>
/// <param name="BusiestLink">Link that carried most packets, the first of equals; null when none was sent.</param>
/// <param name="BusiestLinkPackets">Packets that it carried.</param>
/// <param name="BusiestLinkShare">Share of the time in which it was busy, 0..1.</param>
internal sealed record NetworkDocument(
    long StallCycles, long LinkWaitCycles, double DrainCyclesMean, double DrainCyclesMax, string? BusiestLink, long BusiestLinkPackets, double BusiestLinkShare)
{
    /// <summary>Sums up samples; null when they ran without contention.</summary>
    public static NetworkDocument? Of(IReadOnlyList<RunRecord> samples)
    {
        (RunRecord Run, NetworkRecord Network)[] runs = [.. samples.Where(sample => sample.Network is not null).Select(sample => (sample, sample.Network!))];
        if (runs.Length == 0)
        {
            return null;
        }

        Dictionary<string, (long Packets, double Busy)> links = [];
        foreach (LinkRecord link in runs.SelectMany(run => run.Network.Links))
        {
            (long packets, double busy) = links.GetValueOrDefault(link.Link);
            links[link.Link] = (packets + link.Packets, busy + link.BusyCycles);
        }

        // In the order in which the samples name their links, so that equals do not depend on a hash.
        string? busiest = runs.SelectMany(run => run.Network.Links).Select(link => link.Link).Distinct().MaxBy(link => links[link].Packets);
        (long most, double busiestCycles) = busiest is null ? default : links[busiest];
        return new NetworkDocument(
            runs.Sum(run => run.Network.StallCycles), runs.Sum(run => run.Network.LinkWaitCycles),
            runs.Sum(run => run.Network.DrainCyclesMean * run.Run.Ticks) / Math.Max(1, runs.Sum(run => run.Run.Ticks)), runs.Max(run => run.Network.DrainCyclesMax),
            busiest, most, busiestCycles > 0 ? busiestCycles / Cycles(runs) : 0);
    }

    // A record tells the share of its busiest link in its cycles, and so the cycles of a second, which are the same in all samples.
    private static double Cycles((RunRecord Run, NetworkRecord Network)[] runs)
    {
        (RunRecord run, NetworkRecord network) = runs.First(run => run.Network.BusiestLinkShare > 0);
        double cycles = network.Links.First(link => link.Link == network.BusiestLink).BusyCycles / network.BusiestLinkShare;
        return cycles / run.Time!.Seconds * runs.Sum(other => other.Run.Time!.Seconds);
    }
}
