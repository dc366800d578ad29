using HwStack.Links;

namespace HwStack.EmulatedBoard;

/// <summary>Puts a virtual board on a link: moves bytes and lets it work, on the calling thread; on a link with a speed, sets what the board was asked for.</summary>
public sealed class BoardServer
{
    private const int FullLinkMs = 20;

    private readonly VirtualBoard _board;
    private readonly Link _link;
    private readonly byte[] _received = new byte[16384];
    private readonly PendingBytes _pending = new(65536);

    /// <summary>Connects them; the board does not work yet.</summary>
    /// <param name="board">The board.</param>
    /// <param name="link">Its end of a link.</param>
    public BoardServer(VirtualBoard board, Link link)
    {
        (_board, _link) = (board, link);
        board.BeginLine(link.HasBaudRate ? link.BaudRate : 0);
    }

    /// <summary>Serves until the other side closes the link or the token is cancelled; the board is idle then and keeps its image. The token should also <see cref="Link.Wake"/> the link.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isOver">Asked between two waits; true ends it too. Null: never.</param>
    /// <returns>Why it ended; <see cref="LinkClosedReason.ClosedHere"/> when cancelled or over.</returns>
    public LinkClosedReason Serve(CancellationToken cancellation, Func<bool>? isOver = null)
    {
        using CancellationTokenRegistration waking = cancellation.Register(_link.Wake);
        try
        {
            while (!cancellation.IsCancellationRequested && isOver?.Invoke() != true)
            {
                if (!Step())
                {
                    // What is due cannot go before what waits for the link.
                    int wait = _pending.IsEmpty ? _board.NextDeadlineMs : Math.Max(FullLinkMs, _board.NextDeadlineMs);
                    _link.Wait(!_pending.IsEmpty, wait < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(wait));
                }
            }

            return LinkClosedReason.ClosedHere;
        }
        catch (LinkClosedException closed)
        {
            return closed.Reason;
        }
        finally
        {
            _pending.Clear();
            _board.EndSession();
        }
    }

    /// <summary>Moves what can be moved and works once. False when nothing is to be done before something arrives or a deadline passes.</summary>
    public bool Step()
    {
        int received = _link.Read(_received);
        _board.Receive(_received.AsSpan(0, received));
        _board.Work();
        if (_board.Baud != _link.BaudRate && _board.Baud > 0)
        {
            _link.SetBaudRate(_board.Baud);
        }

        if (_pending.Flush(_link))
        {
            for (int length; (length = _board.Transmit(_pending.Free)) > 0;)
            {
                _pending.Add(length);
                if (!_pending.Flush(_link))
                {
                    break;
                }
            }
        }

        return received > 0 || (_board.IsBusy && _pending.IsEmpty);
    }
}
