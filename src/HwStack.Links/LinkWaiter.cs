namespace HwStack.Links;

/// <summary>Waits for one connection and a wake-up at once. Two ways: poll and an eventfd where there is Linux, sockets only elsewhere.</summary>
internal abstract class LinkWaiter : IDisposable
{
    /// <summary>As <see cref="Link.Wait"/>.</summary>
    public abstract void Wait(bool forWriting, TimeSpan timeout);

    /// <summary>As <see cref="Link.Wake"/>.</summary>
    public abstract void Wake();

    public abstract void Dispose();

    /// <summary>Whole milliseconds, rounded up so that a short wait is not a busy one; −1 for ever.</summary>
    public static int Milliseconds(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return -1;
        }

        long ms = (timeout.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return (int)Math.Clamp(ms, 0, int.MaxValue);
    }
}
