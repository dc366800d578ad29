using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Activity over time. Bin b holds ticks b · TicksPerBin and following; the last bin may hold fewer.</summary>
/// <param name="TicksPerBin">Ticks of a bin.</param>
/// <param name="Seconds">Duration of each bin.</param>
/// <param name="TickSecondsMax">Longest tick of each bin.</param>
/// <param name="Critical">Who worked longest in that tick: a core, a link, or "none".</param>
/// <param name="Joules">Energy of each bin, static part included.</param>
/// <param name="Counters">Counters of all cores by name and bin.</param>
/// <param name="Populations">Spikes of each population by bin.</param>
public sealed record SeriesProfile(
    long TicksPerBin, double[] Seconds, double[] TickSecondsMax, string[] Critical, double[] Joules, IReadOnlyDictionary<string, long[]> Counters,
    IReadOnlyList<PopulationActivity> Populations)
{
    internal static SeriesProfile? Of(ActivityRecord? activity) => activity is null ? null : new SeriesProfile(
        activity.TicksPerBin, activity.Seconds, activity.TickSecondsMax, activity.Critical, activity.Joules,
        CounterNames.All.Select((name, i) => (name, i)).ToDictionary(entry => entry.name, entry => activity.Counters[entry.i]), activity.Populations);
}

/// <summary>How fine a spike raster is.</summary>
/// <param name="TicksPerBin">Ticks of a time bin.</param>
/// <param name="NeuronsPerRow">Neurons of a row.</param>
/// <param name="Bins">Time bins.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Spikes">Spikes in all cells: every spike of the network's populations over all ticks.</param>
/// <param name="Exact">True with one tick a bin and one neuron a row.</param>
public sealed record RasterProfile(long TicksPerBin, int NeuronsPerRow, int Bins, int Rows, long Spikes, bool Exact)
{
    internal static RasterProfile? Of(RasterRecord? raster) => raster is null ? null : new RasterProfile(
        raster.TicksPerBin, raster.NeuronsPerRow, raster.Bins, raster.Rows, raster.Spikes, raster is { TicksPerBin: 1, NeuronsPerRow: 1 });
}
