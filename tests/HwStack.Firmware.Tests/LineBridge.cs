using System.Diagnostics;
using HwStack.Links.Pty;

namespace HwStack.Firmware.Tests;

/// <summary>Two terminals back to back, as a serial line between two computers: a host and a board's program each open one and give it the speed they think right. Bytes pass on a thread of its own.</summary>
internal sealed class LineBridge : IDisposable
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(2);

    // A board goes back 500 ms after it has switched.
    private static readonly TimeSpan Deaf = TimeSpan.FromMilliseconds(700);

    private readonly CancellationTokenSource _end = new();
    private readonly byte[] _bytes = new byte[4096];
    private readonly Task _passing;
    private Stopwatch? _fast;

    public LineBridge(string host, string board)
    {
        (Host, Board) = (PtyLink.Serve(host), PtyLink.Serve(board));
        _passing = Task.Factory.StartNew(Pass, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public PtyLink Host { get; }

    public PtyLink Board { get; }

    /// <summary>Says whether the host's end is fast: then the line loses what it sends, until the board has had time to go back. Null: the line loses nothing.</summary>
    public Func<bool>? Loses { get; set; }

    public void Dispose()
    {
        _end.Cancel();
        _passing.Wait();
        Host.Dispose();
        Board.Dispose();
        _end.Dispose();
    }

    private void Pass()
    {
        while (!_end.IsCancellationRequested)
        {
            int there = Host.Read(_bytes);
            if (!IsLost())
            {
                WriteAll(Board, _bytes.AsSpan(0, there));
            }

            int back = Board.Read(_bytes);
            WriteAll(Host, _bytes.AsSpan(0, back));
            if (there + back == 0)
            {
                Host.Wait(forWriting: false, Nap);
            }
        }
    }

    private bool IsLost()
    {
        if (Loses?.Invoke() == true)
        {
            _fast ??= Stopwatch.StartNew();
        }
        else if (_fast?.Elapsed > Deaf)
        {
            _fast = null;
        }

        return _fast is not null && _fast.Elapsed <= Deaf;
    }

    private void WriteAll(PtyLink to, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_end.IsCancellationRequested)
        {
            bytes = bytes[to.Write(bytes)..];
        }
    }
}
