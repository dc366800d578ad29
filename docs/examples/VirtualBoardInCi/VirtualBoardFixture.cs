using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Sockets;

namespace VirtualBoardInCi;

/// <summary>A virtual board for all tests of a class, behind a TCP port of this machine that nobody else has. On the bench, set HWSTACK_BOARD to a real board's address and the same tests run on it.</summary>
public sealed class VirtualBoardFixture : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly LinkListener? _listener;
    private readonly Task _serving = Task.CompletedTask;

    /// <summary>Starts the board.</summary>
    public VirtualBoardFixture()
    {
        if (Environment.GetEnvironmentVariable("HWSTACK_BOARD") is { Length: > 0 } real)
        {
            Address = real;
            return;
        }

        _listener = LinkListener.Tcp("127.0.0.1", 0);
        Address = _listener.Address;
        _serving = Task.Factory.StartNew(Serve, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Address of the board, as --on takes it.</summary>
    public string Address { get; }

    /// <summary>Ends the board.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _serving.Wait();
        _listener?.Dispose();
        _end.Dispose();
    }

    // One host after another, as a real board would be used; it keeps its image between them.
    private void Serve()
    {
        using VirtualBoard board = new(new VirtualBoardOptions { Serial = "ci-1" });
        try
        {
            while (true)
            {
                using Link? link = _listener!.Accept(Timeout.InfiniteTimeSpan, _end.Token);
                if (link is not null)
                {
                    new BoardServer(board, link).Serve(_end.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The tests are over.
        }
    }
}
