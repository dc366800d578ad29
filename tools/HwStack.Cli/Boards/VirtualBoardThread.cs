using HwStack.Boards.Power;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.InProcess;

namespace HwStack.Cli.Boards;

/// <summary>board:virtual: a virtual board of this process, on a thread of its own. It keeps its image from one link to the next, as a real one does.</summary>
internal sealed class VirtualBoardThread : IDisposable
{
    private readonly VirtualBoard _board;
    private LoopbackPair? _pair;
    private Thread? _thread;
    private Exception? _bug;

    /// <summary>Makes the board.</summary>
    public VirtualBoardThread(TimeProvider time) => _board = new VirtualBoard(new VirtualBoardOptions { Time = time, Meter = new SimulatedMeterOptions() });

    /// <summary>The host's end of a fresh link; an earlier one is closed.</summary>
    public Link Open()
    {
        Stop();
        var pair = new LoopbackPair(name: "board:virtual");
        _pair = pair;
        _thread = new Thread(() => Serve(pair.Board)) { IsBackground = true, Name = "virtual board" };
        _thread.Start();
        return pair.Host;
    }

    /// <summary>Ends the thread and the board.</summary>
    public void Dispose()
    {
        Stop();
        _board.Dispose();
    }

    private void Serve(Link link)
    {
        // A mistake of the board must reach the command that uses it, not end the process from a thread.
#pragma warning disable CA1031
        try
        {
            new BoardServer(_board, link).Serve(CancellationToken.None);
        }
        catch (Exception bug)
        {
            _bug = bug;
        }
        finally
        {
            link.Dispose();
        }
#pragma warning restore CA1031
    }

    private void Stop()
    {
        _pair?.Dispose();
        _thread?.Join();
        _pair = null;
        _thread = null;
        if (_bug is { } bug)
        {
            _bug = null;
            throw new InvalidOperationException("The virtual board made a mistake of its own.", bug);
        }
    }
}
