namespace HwStack.Emulator.Fast;

/// <summary>
/// The workers and their threads. The caller's thread runs the first partition; others wait at a gate between ticks. Threads know the crew but not the engine,
/// so that an engine nobody holds can be collected and stops them.
/// </summary>
internal sealed class Crew
{
    private readonly Worker[] _workers;
    private readonly bool _hasDendrites;
    private readonly bool _hasArrivals;
    private readonly TickGate _start;
    private readonly TickGate _middle;
    private readonly HostEvents _host;
    private long _tick;
    private uint _seed;
    private bool _stopped;
    private Exception? _failure;

    public Crew(Worker[] workers, HostEvents host, bool hasDendrites, bool hasArrivals)
    {
        (_workers, _host, _hasDendrites, _hasArrivals) = (workers, host, hasDendrites, hasArrivals);
        _start = new TickGate(workers.Length);
        _middle = new TickGate(workers.Length);
        for (int i = 1; i < workers.Length; i++)
        {
            int number = i;
            new Thread(() => Serve(number)) { IsBackground = true, Name = $"emulator {number}" }.Start();
        }
    }

    /// <summary>Runs one tick on all threads.</summary>
    public void Tick(long tick, uint seed)
    {
        (_tick, _seed) = (tick, seed);
        if (_workers.Length == 1)
        {
            RunPhases(0);
            return;
        }

        _start.Meet();
        RunPhases(0);
        _start.Meet();
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("a worker thread of the emulator failed", failure);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Stop()
    {
        if (!_stopped)
        {
            _stopped = true;
            if (_workers.Length > 1)
            {
                _start.Meet();
            }
        }
    }

    private void Serve(int number)
    {
        while (true)
        {
            _start.Meet();
            if (_stopped)
            {
                return;
            }

            RunPhases(number);
            _start.Meet();
        }
    }

    // A failure must not leave the other threads at a gate: every thread passes every gate of the tick.
    private void RunPhases(int number)
    {
        Worker worker = _workers[number];
        Guard(static (crew, worker) =>
        {
            for (int i = 0; i < crew._host.Sources.Length; i++)
            {
                worker.Arrivals.Send(crew._host.Sources[i], crew._host.Payloads[i], crew._tick);
            }

            if (crew._hasDendrites)
            {
                worker.RunDendrites(crew._tick);
            }
        }, worker);
        if (_hasDendrites)
        {
            _middle.Meet();
        }

        Guard(static (crew, worker) =>
        {
            for (int i = 0; crew._hasDendrites && i < crew._workers.Length; i++)
            {
                worker.Receive(crew._workers[i].PartialSums, crew._tick);
            }

            worker.Run(crew._workers, crew._tick, crew._seed);
        }, worker);
        if (!_hasArrivals)
        {
            return;
        }

        _middle.Meet();
        Guard(static (crew, worker) =>
        {
            foreach (Worker sender in crew._workers)
            {
                worker.Arrivals.Deliver(sender.Outbox.Items, crew._tick + 1);
            }
        }, worker);
    }

    private void Guard(Action<Crew, Worker> phase, Worker worker)
    {
        if (_workers.Length == 1)
        {
            phase(this, worker);
            return;
        }

        try
        {
            phase(this, worker);
        }
#pragma warning disable CA1031 // handed to the caller of Tick
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
    }
}
