namespace HwStack.Runtime;

/// <summary>Looks on while a target runs, at most once an interval of wall time, so that a look never costs more than a small share of the run.</summary>
/// <param name="time">Clock.</param>
/// <param name="interval">Least time between two looks.</param>
/// <param name="show">Gets what is seen, on the running thread.</param>
public sealed class RunWatch(TimeProvider time, TimeSpan interval, Action<WatchSample> show)
{
    // Reading the clock takes some 25 ns, a tick of a tiny network less than a microsecond.
    private const int TicksPerClockReading = 16;

    private long _last = time.GetTimestamp();
    private int _ticks;

    /// <summary>To be asked after each tick: true when a sample should be shown now.</summary>
    public bool IsDue()
    {
        if (++_ticks < TicksPerClockReading && _ticks != 1)
        {
            return false;
        }

        _ticks = 1;
        long now = time.GetTimestamp();
        if (time.GetElapsedTime(_last, now) < interval)
        {
            return false;
        }

        _last = now;
        return true;
    }

    /// <summary>Shows a sample.</summary>
    public void Show(WatchSample sample) => show(sample);
}

/// <summary>A running target at one moment. Figures are since the start of the run unless they say otherwise.</summary>
/// <param name="Tick">Ticks done.</param>
/// <param name="Ticks">Ticks in all.</param>
/// <param name="Spikes">Spikes of the network's neurons.</param>
/// <param name="ChipSeconds">Time on the chip; null when unknown.</param>
/// <param name="Joules">Energy; null when unknown.</param>
/// <param name="SlowestCore">Core that was busiest since the last sample; null when unknown or when none worked.</param>
/// <param name="SlowestCoreSeconds">How long it was busy since the last sample.</param>
public sealed record WatchSample(long Tick, long Ticks, long Spikes, double? ChipSeconds, double? Joules, uint? SlowestCore, double SlowestCoreSeconds);
