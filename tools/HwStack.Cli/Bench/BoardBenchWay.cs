using HwStack.Boards;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Pty;

namespace HwStack.Cli.Bench;

/// <summary>A virtual board and the way to it.</summary>
internal sealed class BoardBenchWay : IDisposable
{
    private readonly Action _end;

    private BoardBenchWay(Func<Link> open, BoardSessionOptions options, bool boardOnThisThread, Action end)
    {
        (Open, Options, _end) = (open, options, end);
        Meter = new HostMeter(boardOnThisThread);
    }

    /// <summary>Opens the host's end.</summary>
    public Func<Link> Open { get; }

    /// <summary>The host's options.</summary>
    public BoardSessionOptions Options { get; }

    /// <summary>Measures the host.</summary>
    public HostMeter Meter { get; }

    /// <summary>In process, on one thread and a simulated clock.</summary>
    public static BoardBenchWay Loopback()
    {
        BoardSimulation simulation = new() { WaitsMax = int.MaxValue, TimeMax = TimeSpan.MaxValue };
        return new BoardBenchWay(simulation.Open, new BoardSessionOptions { Time = simulation.Clock }, true, simulation.Dispose);
    }

    /// <summary>Behind a pseudo-terminal, on a thread of its own.</summary>
    public static BoardBenchWay Pty()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hwstack-bench-");
        VirtualBoard board = new(new VirtualBoardOptions());
        PtyLink link = PtyLink.Serve(Path.Combine(folder.FullName, "board"));
        CancellationTokenSource over = new();
        Task serving = Task.Factory.StartNew(() => new BoardServer(board, link).Serve(over.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new BoardBenchWay(() => LinkOpener.Open(LinkAddress.Parse(link.Address), new LinkOpenOptions()), new BoardSessionOptions(), false, () =>
        {
            over.Cancel();
            serving.Wait();
            link.Dispose();
            board.Dispose();
            over.Dispose();
            folder.Delete(recursive: true);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _end();
}
