using System.Buffers.Binary;
using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>
/// The host's half of protocol.md section 9: the speed of the line during one session. It begins at the link's own speed, asks the board for the one that the address names (<see cref="Link.FastBaudRate"/>), and is back at the
/// first one at the end, as the board is. What does not come about is a warning: the session works at the first speed too.
/// </summary>
internal sealed class LineSpeed
{
    // The board switches 10 ms after its answer has left; an adapter may hand that answer over later, never earlier.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(25);

    // Section 9: without an answer to PING both sides go back.
    private static readonly TimeSpan Trial = TimeSpan.FromMilliseconds(500);

    // Frames of both speeds have to be sorted out by repetitions, whose time-outs have doubled meanwhile.
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(4);

    private readonly Link _link;
    private readonly int _first;
    private readonly int? _fast;

    public LineSpeed(Link link)
    {
        _link = link;
        _first = link.BaudRate;
        _fast = link.HasBaudRate && _first > 0 && link.FastBaudRate is { } fast && fast != _first ? fast : null;
    }

    /// <summary>Why the session stays at the first speed although another was asked for; null when it does not.</summary>
    public Warning? Warning { get; private set; }

    /// <summary>Speed for the n-th HELLO, from 0: a board whose host went without a word may still be at the fast one until its idle time is over.</summary>
    public void ForHello(int attempt) => Set(_fast is { } fast && attempt >= 3 && attempt % 2 == 1 ? fast : _first);

    /// <summary>Milliseconds to the next HELLO after so many where two speeds are tried in turn, each every second; null: as on any link.</summary>
    public long? PauseAfter(int attempts) => _fast is not null && attempts > 3 ? 500 : null;

    /// <summary>Takes the session to the fast speed, or leaves it where it is, with a warning.</summary>
    /// <exception cref="UserErrorException">The session is lost.</exception>
    public void Raise(BoardSession session, CancellationToken cancellation)
    {
        // Where HELLO was answered at the fast speed, the session is there.
        if (_fast is not { } fast || _link.BaudRate == fast)
        {
            return;
        }

        if (!session.Board.Features.HasFlag(BoardFeatures.BaudChange))
        {
            Warn(session, "has one speed only");
            return;
        }

        try
        {
            session.Request(MessageType.Baud, Rate(fast), cancellation);
        }
        catch (BoardRefusedException refused)
        {
            Warn(session, string.Create(CultureInfo.InvariantCulture, $"refuses {fast} baud: {refused.Error.Text}"));
            return;
        }

        Set(fast);
        session.Rest(Settle, cancellation);
        if (!session.Answers(MessageType.Ping, [], Trial, cancellation))
        {
            Warn(session, string.Create(CultureInfo.InvariantCulture, $"was not heard at {fast} baud"));
            GoBack(session, cancellation);
        }
    }

    /// <summary>Puts the line back to the first speed.</summary>
    public void Restore()
    {
        try
        {
            Set(_first);
        }
        catch (Exception gone) when (gone is LinkClosedException or UserErrorException)
        {
            // The next opening sets it anyway.
        }
    }

    // The board may have heard what this side did not hear answered; then it would stay at the fast speed. So it is told there, and asked here: one of both it hears.
    private void GoBack(BoardSession session, CancellationToken cancellation)
    {
        _ = session.Answers(MessageType.Baud, Rate(_first), Settle, cancellation);
        Set(_first);
        if (!session.Answers(MessageType.Ping, [], Return, cancellation))
        {
            throw BoardErrors.Lost(session.Address);
        }
    }

    private void Set(int baud)
    {
        if (_fast is not null && _link.BaudRate != baud)
        {
            _link.SetBaudRate(baud);
        }
    }

    private void Warn(BoardSession session, string what) =>
        Warning = new Warning("HWW313", string.Create(CultureInfo.InvariantCulture, $"The link stays at {_first} baud: board {session.Board.Serial} {what}"), session.Address);

    private static byte[] Rate(int baud)
    {
        byte[] body = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(body, baud);
        return body;
    }
}
