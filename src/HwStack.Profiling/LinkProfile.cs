using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Load of a link.</summary>
/// <param name="Link">"core ID east" (west, north, south) for a mesh link by the core it leaves, "port N" for a port's link.</param>
/// <param name="Packets">Packets carried.</param>
/// <param name="PeakPackets">Most packets in one tick.</param>
/// <param name="BusySeconds">Packets times the time of a hop.</param>
/// <param name="BusyShare">Share of the run's time, 0..1; null when the time is unknown.</param>
/// <param name="WaitSeconds">Time that packets waited for it; null when that was not modelled.</param>
/// <param name="CriticalTicks">Ticks in which it was busy longer than every core.</param>
public sealed record LinkProfile(string Link, long Packets, long PeakPackets, double BusySeconds, double? BusyShare, double? WaitSeconds, long CriticalTicks)
{
    internal static LinkProfile[]? Of(RunRecord run)
    {
        Dictionary<string, double> waits = run.Network?.Links.ToDictionary(link => link.Link, link => link.WaitCycles / (run.ClockHz ?? double.PositiveInfinity), StringComparer.Ordinal) ?? [];
        double? seconds = (run.MeasuredTime ?? run.Time)?.Seconds;
        return run.Activity is null ? null : [.. run.Activity.Links.Select(link => new LinkProfile(
            link.Link, link.Packets, link.PeakPackets, link.BusySeconds, seconds > 0 ? link.BusySeconds / seconds : null,
            run.Network is null ? null : waits.GetValueOrDefault(link.Link), link.CriticalTicks))];
    }
}
