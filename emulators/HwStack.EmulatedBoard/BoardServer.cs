using HwStack.Links;

namespace HwStack.EmulatedBoard;

/// <summary>Puts a virtual board on a link: moves bytes and lets it work, on the calling thread.</summary>
/// <param name="board">The board.</param>
/// <param name="link">Its end of a link.</param>
public sealed class BoardServer(VirtualBoard board, Link link)
{
    private const int FullLinkMs = 20;

    private readonly byte[] _received = new byte[16384];
    private readonly PendingBytes _pending = new(65536);

    /// <summary>Serves until the other side closes the link or the token is cancelled; the board is idle then and keeps its image. The token should also <see cref="Link.Wake"/> the link.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isOver">Asked between two waits; true ends it too. Null: never.</param>
    /// <returns>Why it ended; <see cref="LinkClosedReason.ClosedHere"/> when cancelled or over.</returns>
    public LinkClosedReason Serve(CancellationToken cancellation, Func<bool>? isOver = null)
    {
        using CancellationTokenRegistration waking = cancellation.Register(link.Wake);
        try
        {
            while (!cancellation.IsCancellationRequested && isOver?.Invoke() != true)
            {
                if (!Step())
                {
                    // What is due cannot go before what waits for the link.
                    int wait = _pending.IsEmpty ? board.NextDeadlineMs : Math.Max(FullLinkMs, board.NextDeadlineMs);
                    link.Wait(!_pending.IsEmpty, wait < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(wait));
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
            board.EndSession();
        }
    }

    /// <summary>Moves what can be moved and works once. False when nothing is to be done before something arrives or a deadline passes.</summary>
    public bool Step()
    {
        int received = link.Read(_received);
        board.Receive(_received.AsSpan(0, received));
        board.Work();
        if (_pending.Flush(link))
        {
            for (int length; (length = board.Transmit(_pending.Free)) > 0;)
            {
                _pending.Add(length);
                if (!_pending.Flush(link))
                {
                    break;
                }
            }
        }

        return received > 0 || (board.IsBusy && _pending.IsEmpty);
    }
}
