using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Faults;

namespace HwStack.Boards.Tests;

/// <summary>A <see cref="BoardSimulation"/> with the options of a host on its clock.</summary>
internal sealed class Bench(VirtualBoardOptions? options = null) : IDisposable
{
    private readonly BoardSimulation _simulation = new(options);

    public SimulatedTime Clock => _simulation.Clock;

    public VirtualBoard Board => _simulation.Board;

    public Func<int, LinkFaultPlan?> Faults
    {
        set => _simulation.Faults = value;
    }

    public Action? BeforeBoard
    {
        set => _simulation.BeforeBoard = value;
    }

    /// <summary>Lines laid by <see cref="Lay"/>, one for each link opened.</summary>
    public List<RatedLine> Lines { get; } = [];

    public int Opened => _simulation.Opened;

    public BoardSessionOptions Options => new() { Time = Clock };

    public Link Open() => _simulation.Open();

    /// <summary>From here on links have a speed, and faster than these they do not carry.</summary>
    public void Lay(int? fast, int mostOut = int.MaxValue, int mostIn = int.MaxValue) => _simulation.Line = (host, board) =>
    {
        Lines.Add(new RatedLine(host, board, fast) { MostOut = mostOut, MostIn = mostIn });
        return (Lines[^1].Host, Lines[^1].Board);
    };

    public void Rest(TimeSpan time) => _simulation.Rest(time);

    public void Dispose() => _simulation.Dispose();
}
