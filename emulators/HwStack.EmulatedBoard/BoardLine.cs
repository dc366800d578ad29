namespace HwStack.EmulatedBoard;

/// <summary>The board's half of BAUD (protocol.md section 9): which speed the line should have, by a clock in ms. The server of the board sets it.</summary>
internal sealed class BoardLine(IReadOnlyList<int> possible)
{
    private const int DelayMs = 10;
    private const int TrialMs = 500;

    private Stage _stage;
    private long _since;
    private long _taken;
    private int _new;
    private int _old;
    private int _boot;

    private enum Stage
    {
        Quiet,
        Answering,
        Switching,
        Trial,
        Returning,
    }

    /// <summary>Present speed; 0: a link without.</summary>
    public int Baud { get; private set; }

    /// <summary>When <see cref="Work"/> has something to do, in ms; long.MaxValue: never.</summary>
    public long Deadline => _stage switch
    {
        Stage.Switching or Stage.Returning => _since + DelayMs,
        Stage.Trial => _since + TrialMs,
        _ => long.MaxValue,
    };

    /// <summary>Another line, at the speed the board boots with.</summary>
    public void Begin(int baud)
    {
        (Baud, _boot, _stage) = (baud, baud, Stage.Quiet);
    }

    /// <summary>BAUD. False: the line cannot run so.</summary>
    public bool TryAsk(uint baud)
    {
        if (baud > int.MaxValue || !possible.Contains((int)baud))
        {
            return false;
        }

        (_new, _stage) = ((int)baud, Stage.Answering);
        return true;
    }

    /// <summary>Everything that was to be sent is on the wire.</summary>
    public void Left(long now)
    {
        if (_stage == Stage.Answering)
        {
            (_stage, _since) = (Stage.Switching, now);
        }
    }

    /// <summary>Switches, and goes back, when the time has come.</summary>
    /// <param name="now">Time in ms.</param>
    /// <param name="taken">Valid frames taken so far.</param>
    public void Work(long now, long taken)
    {
        if (_stage == Stage.Trial && taken != _taken)
        {
            _stage = Stage.Quiet;
        }

        if (now < Deadline)
        {
            return;
        }

        (_old, Baud) = (Baud, _stage switch { Stage.Switching => _new, Stage.Trial => _old, _ => _boot });
        (_stage, _since, _taken) = (_stage == Stage.Switching ? Stage.Trial : Stage.Quiet, now, taken);
    }

    /// <summary>A session has ended: back to the speed of the boot, unless a new session comes at this one.</summary>
    public void SessionEnded(long now) => (_stage, _since) = (Baud == _boot ? Stage.Quiet : Stage.Returning, now);

    /// <summary>A session has begun at the present speed.</summary>
    public void SessionBegun() => _stage = Stage.Quiet;

    /// <summary>The board restarts.</summary>
    public void Reboot() => (Baud, _stage) = (_boot, Stage.Quiet);
}
