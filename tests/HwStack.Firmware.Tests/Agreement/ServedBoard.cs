using HwStack.EmulatedBoard;
using HwStack.Links.Pty;

namespace HwStack.Firmware.Tests;

/// <summary>A virtual board behind a pseudo-terminal, on a thread of its own.</summary>
internal sealed class ServedBoard : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly PtyLink _link;
    private readonly VirtualBoard _board;
    private readonly Task _serving;

    public ServedBoard(VirtualBoardOptions? options = null)
    {
        _board = new VirtualBoard(options ?? new VirtualBoardOptions());
        _link = PtyLink.Serve(_folder.File("board"));
        _serving = Task.Factory.StartNew(() => new BoardServer(_board, _link).Serve(_end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>"pty:PATH".</summary>
    public string Address => _link.Address;

    /// <summary>Speed that the terminal shows.</summary>
    public int Speed => _link.TerminalBaudRate;

    public void Dispose()
    {
        _end.Cancel();
        _serving.Wait();
        _link.Dispose();
        _board.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }
}
