using HwStack.Boards.Power;

namespace HwStack.Boards.Tests.Power;

/// <summary>A board in virtual time: some power at rest, some energy a spike on top.</summary>
internal sealed class SimulatedLoad(SimulatedMeter meter, double restWatts, double joulesPerSpike, double spikesPerSecond) : IMeteredLoad
{
    public long Dropped { get; set; }

    public LoadWindow Run(bool withInput, double seconds, Action atBarrier)
    {
        atBarrier();
        long spikes = withInput ? (long)(spikesPerSecond * seconds) : 0;
        meter.Advance(seconds, (restWatts * seconds) + (spikes * joulesPerSpike));
        atBarrier();
        return new LoadWindow((long)(seconds * 1000), spikes, withInput ? Dropped : 0);
    }
}
