using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Waiting in the on-chip network.</summary>
/// <param name="StallSeconds">Time that cores waited because their router had no room, all cores together.</param>
/// <param name="LinkWaitSeconds">Time that packets waited for a link, all links together.</param>
/// <param name="DrainSecondsMean">From the end of the last core's work to the arrival of the last packet, mean of all ticks.</param>
/// <param name="DrainSecondsMax">The same, longest.</param>
public sealed record CongestionProfile(double StallSeconds, double LinkWaitSeconds, double DrainSecondsMean, double DrainSecondsMax)
{
    internal static CongestionProfile? Of(RunRecord run) => run is { Network: { } network, ClockHz: { } clock }
            ? new CongestionProfile(network.StallCycles / clock, network.LinkWaitCycles / clock, network.DrainCyclesMean / clock, network.DrainCyclesMax / clock)
            : null;
}
