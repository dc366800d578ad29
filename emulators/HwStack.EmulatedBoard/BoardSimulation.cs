using HwStack.Links;
using HwStack.Links.Faults;
using HwStack.Links.InProcess;

namespace HwStack.EmulatedBoard;

/// <summary>
/// A virtual board, a host's links to it and one clock, all on the caller's thread: while the host waits the board works, and when neither can, time passes. The same calls give the same bytes at the same times,
/// so whatever goes wrong on a faulty link goes wrong again from its seed.
/// </summary>
public sealed class BoardSimulation : IDisposable
{
    private const int LinkBytes = 16384;
    private const int StepMsMax = 20;

    private readonly List<LoopbackPair> _pairs = [];
    private readonly List<FaultyLink> _faulty = [];
    private BoardServer? _server;
    private bool _inside;

    /// <summary>Makes the board, on the simulation's clock.</summary>
    /// <param name="options">Null: the defaults.</param>
    public BoardSimulation(VirtualBoardOptions? options = null) => Board = new VirtualBoard((options ?? new VirtualBoardOptions()) with { Time = Clock });

    /// <summary>The clock; hosts must use it too.</summary>
    public SimulatedTime Clock { get; } = new();

    /// <summary>The board.</summary>
    public VirtualBoard Board { get; }

    /// <summary>Faults of the n-th link opened, from 0; null for none.</summary>
    public Func<int, LinkFaultPlan?> Faults { get; set; } = _ => null;

    /// <summary>What stands between the two ends of a link, given host's and board's end; default nothing.</summary>
    public Func<Link, Link, (Link Host, Link Board)> Line { get; set; } = (host, board) => (host, board);

    /// <summary>Called before the board gets to work, while the host waits.</summary>
    public Action? BeforeBoard { get; set; }

    /// <summary>Waits after which a simulation that does not end throws <see cref="TimeoutException"/>. Default 300,000.</summary>
    public int WaitsMax { get; set; } = 300_000;

    /// <summary>Simulated time after which it throws too. Default 30 minutes.</summary>
    public TimeSpan TimeMax { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Links opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Waits of the host.</summary>
    public int Waits { get; private set; }

    /// <summary>Faults done so far, both directions of all links.</summary>
    public long FaultsDone => _faulty.Sum(link => link.Outgoing.Faults + link.Incoming.Faults + (link.IsCut ? 1 : 0));

    /// <summary>Frames that passed links with a plan of faults, from and to the host.</summary>
    public (long Out, long In) Frames => (_faulty.Sum(link => link.Outgoing.Chunks), _faulty.Sum(link => link.Incoming.Chunks));

    /// <summary>The host's end of a fresh link. The board hears of the new one only.</summary>
    public Link Open()
    {
        var pair = new LoopbackPair(LinkBytes, Idle, "simulation");
        _pairs.Add(pair);
        (Link host, Link board) = Line(pair.Host, pair.Board);
        _server = new BoardServer(Board, board);
        if (Faults(Opened++) is not { } plan)
        {
            return host;
        }

        var faulty = new FaultyLink(host, plan, Clock);
        _faulty.Add(faulty);
        return faulty;
    }

    /// <summary>Lets the board alone for a while.</summary>
    public void Rest(TimeSpan time)
    {
        const int Step = 10;
        for (double left = time.TotalMilliseconds; left > 0; left -= Step)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(Step));
            StepBoard();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LoopbackPair pair in _pairs)
        {
            pair.Dispose();
        }

        Board.Dispose();
    }

    private void Idle(TimeSpan timeout)
    {
        if (_inside)
        {
            return;
        }

        // What hangs says where instead.
        if (++Waits > WaitsMax || Clock.Elapsed > TimeMax)
        {
            throw new TimeoutException($"no end after {Waits} waits and {Clock.Elapsed}: board {Board.State}, in session {Board.InSession}, deadline {Board.NextDeadlineMs}, {Board.Statistics}");
        }

        _inside = true;
        try
        {
            BeforeBoard?.Invoke();
            if (!StepBoard())
            {
                double milliseconds = Board.NextDeadlineMs is >= 0 and int next ? Math.Max(1, next) : 100;
                milliseconds = timeout == Timeout.InfiniteTimeSpan ? milliseconds : Math.Min(milliseconds, Math.Max(1, timeout.TotalMilliseconds));
                Clock.Advance(TimeSpan.FromMilliseconds(Math.Min(milliseconds, StepMsMax)));
            }
        }
        finally
        {
            _inside = false;
        }
    }

    private bool StepBoard()
    {
        try
        {
            return _server?.Step() ?? false;
        }
        catch (LinkClosedException)
        {
            Board.EndSession();
            _server = null;
            return false;
        }
    }
}
