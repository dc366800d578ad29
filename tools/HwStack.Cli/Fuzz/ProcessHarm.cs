namespace HwStack.Cli.Fuzz;

/// <summary>When a killed board is started anew.</summary>
internal enum RestartTime
{
    /// <summary>Before the host does anything else.</summary>
    AtOnce,

    /// <summary>While the host goes on.</summary>
    Meanwhile,

    /// <summary>When the session is over.</summary>
    Afterwards,
}

/// <summary>What is done to the process of a board, and undone after the session.</summary>
internal sealed class ProcessHarm : IDisposable
{
    private readonly ServedProcess _board;
    private readonly TimeSpan? _pause;
    private readonly TimeProvider? _time;
    private readonly RestartTime _restart;
    private ITimer? _timer;
    private Task? _starting;
    private bool _done;

    private ProcessHarm(ServedProcess board, TimeSpan? pause, TimeProvider? time, RestartTime restart) => (_board, _pause, _time, _restart) = (board, pause, time, restart);

    /// <summary>A stop that is shorter than any deadline.</summary>
    public bool MustNotBeNoticed => _time is not null && _pause is not null;

    /// <summary>Stops it.</summary>
    /// <param name="board">Board.</param>
    /// <param name="pause">For so long; null: until the session is over.</param>
    /// <param name="time">Clock.</param>
    public static ProcessHarm Stop(ServedProcess board, TimeSpan? pause, TimeProvider time) => new(board, pause, time, RestartTime.Afterwards);

    /// <summary>Kills it and starts it anew.</summary>
    public static ProcessHarm Kill(ServedProcess board, RestartTime restart) => new(board, null, null, restart);

    /// <summary>Does it.</summary>
    public void Do()
    {
        _done = true;
        if (_time is not null)
        {
            _board.Halt();
            _timer = _pause is { } pause ? _time.CreateTimer(_ => _board.Continue(), null, pause, Timeout.InfiniteTimeSpan) : null;
            return;
        }

        _board.Kill();
        if (_restart == RestartTime.AtOnce)
        {
            _board.Start();
        }
        else if (_restart == RestartTime.Meanwhile)
        {
            _starting = Task.Run(_board.Start);
        }
    }

    /// <summary>Leaves a board that works; does nothing when nothing was done.</summary>
    public void Undo()
    {
        _timer?.Dispose();
        _timer = null;
        Task? starting = _starting;
        _starting = null;
        starting?.GetAwaiter().GetResult();
        if (_done && _time is not null)
        {
            _board.Continue();
        }
        else if (_done && _restart == RestartTime.Afterwards)
        {
            _board.Start();
        }

        _done = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        // A start under way would outlive the session's process.
        _starting?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{_pause?.TotalMilliseconds:0} ms";
}
