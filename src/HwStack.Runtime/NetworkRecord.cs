namespace HwStack.Runtime;

/// <summary>What a model of the on-chip network with contention found in a run.</summary>
/// <param name="StallCycles">Cycles that cores waited because their router had no room for a packet, all cores together.</param>
/// <param name="LinkWaitCycles">Cycles that packets at the head of a buffer waited for a link, all links together.</param>
/// <param name="DrainCyclesMean">Cycles from the end of the last core's work to the arrival of the last packet, mean of all ticks.</param>
/// <param name="DrainCyclesMax">The same, longest.</param>
/// <param name="BusiestLink">Link that carried most packets; null when none was sent.</param>
/// <param name="BusiestLinkShare">Share of the run in which that link was busy, 0..1.</param>
/// <param name="CoreStallCycles">Stalls of each core, in the order of <see cref="RunRecord.Cores"/>.</param>
/// <param name="Links">Links that carried packets: mesh links by core and direction, then ports.</param>
public sealed record NetworkRecord(
    long StallCycles, long LinkWaitCycles, double DrainCyclesMean, double DrainCyclesMax, string? BusiestLink, double BusiestLinkShare,
    double[] CoreStallCycles, IReadOnlyList<LinkRecord> Links);

/// <summary>Load of one link.</summary>
/// <param name="Link">"core ID east" (west, north, south) for a mesh link by the core it leaves, "port N" for a port's link.</param>
/// <param name="Packets">Packets carried.</param>
/// <param name="BusyCycles">Cycles it was busy.</param>
/// <param name="WaitCycles">Cycles that packets waited for it.</param>
public sealed record LinkRecord(string Link, long Packets, double BusyCycles, double WaitCycles);
