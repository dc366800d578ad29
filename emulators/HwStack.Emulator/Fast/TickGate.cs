namespace HwStack.Emulator.Fast;

/// <summary>
/// Where threads meet, by counting arrivals. A thread that waits spins for a while, since a tick is shorter than a sleep, then yields, and at last blocks,
/// so that an engine nobody ticks costs nothing.
/// </summary>
/// <param name="threads">Threads that meet.</param>
internal sealed class TickGate(int threads)
{
    private const int SpinsMax = 200;
    private const int YieldsMax = 10;

    private readonly object _sleepers = new();
    private int _arrived;
    private int _round;

    /// <summary>Returns when all threads have arrived.</summary>
    public void Meet()
    {
        int round = Volatile.Read(ref _round);
        if (Interlocked.Increment(ref _arrived) == threads)
        {
            _arrived = 0;
            lock (_sleepers)
            {
                Volatile.Write(ref _round, round + 1);
                Monitor.PulseAll(_sleepers);
            }

            return;
        }

        for (int i = 0; i < SpinsMax + YieldsMax; i++)
        {
            if (Volatile.Read(ref _round) != round)
            {
                return;
            }

            if (i < SpinsMax)
            {
                Thread.SpinWait(8);
            }
            else
            {
                Thread.Yield();
            }
        }

        lock (_sleepers)
        {
            while (_round == round)
            {
                Monitor.Wait(_sleepers);
            }
        }
    }
}
