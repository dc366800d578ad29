namespace HwStack.Boards.Tests.Power;

/// <summary>A clock that the test moves; its timers fire while it moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(callback, state, period) { Next = _ticks + dueTime.Ticks };
        _timers.Add(timer);
        return timer;
    }

    public void Advance(double seconds)
    {
        long end = _ticks + (long)Math.Round(seconds * TimeSpan.TicksPerSecond);
        while (_timers.Where(timer => !timer.Ended && timer.Next <= end).MinBy(timer => timer.Next) is { } due)
        {
            _ticks = due.Next;
            due.Fire();
        }

        _ticks = end;
    }

    private sealed class Timer(TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        public long Next { get; set; }

        public bool Ended { get; private set; }

        public void Fire()
        {
            Next += period.Ticks;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod) => throw new NotSupportedException();

        public void Dispose() => Ended = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
