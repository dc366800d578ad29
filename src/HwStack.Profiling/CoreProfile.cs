using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Counters, time and energy of one core.</summary>
/// <param name="Core">Core id.</param>
/// <param name="Counters">In the order of docs/chip.md section 10.</param>
/// <param name="BusySeconds">Time it was busy.</param>
/// <param name="EnergyJoules">Energy it used, static part included; its share of a modelled total. Hops of host packets are in no core's share.</param>
/// <param name="CriticalTicks">Ticks in which it worked longest of all cores and links; null when the target did not record it.</param>
/// <param name="StallSeconds">Time it waited because its router had no room; null when that was not modelled.</param>
public sealed record CoreProfile(uint Core, long[] Counters, double BusySeconds, double EnergyJoules, long? CriticalTicks, double? StallSeconds)
{
    internal static CoreProfile[] Of(RunRecord run) =>
        [.. run.Cores.Select((core, i) => new CoreProfile(
            core.Core, core.Counters, core.BusySeconds, core.EnergyJoules, run.Activity?.CoreCriticalTicks[i], run.Network?.CoreStallCycles[i] / run.ClockHz))];
}
