using HwStack.Links;

namespace HwStack.Cli.Fuzz;

/// <summary>A moment in the traffic of a session: after so many bytes of one direction, or after the message they belong to. Something happens then, once, however many links the session needs.</summary>
/// <param name="direction">Which bytes are counted; incoming ones as the host takes them.</param>
/// <param name="after">So many bytes, 1 or more.</param>
/// <param name="wholeMessage">Waits for the end of the message, a 0x00.</param>
/// <param name="action">What happens; null only counts.</param>
internal sealed class LinkMoment(LinkDirection direction, long after, bool wholeMessage, Action? action)
{
    /// <summary>Bytes to the board.</summary>
    public long Outgoing { get; private set; }

    /// <summary>Bytes from the board.</summary>
    public long Incoming { get; private set; }

    /// <summary>It has happened.</summary>
    public bool Happened { get; private set; }

    /// <summary>How many of so many bytes may pass in one piece.</summary>
    public int Piece(LinkDirection way, int length)
    {
        long left = after - Count(way);
        return action is null || Happened || way != direction ? length : (int)Math.Clamp(left, Math.Min(1, length), length);
    }

    /// <summary>Told what has passed.</summary>
    public void Passed(LinkDirection way, ReadOnlySpan<byte> bytes)
    {
        if (way == LinkDirection.Outgoing)
        {
            Outgoing += bytes.Length;
        }
        else
        {
            Incoming += bytes.Length;
        }

        if (action is not null && !Happened && way == direction && bytes.Length > 0 && Count(way) >= after && (!wholeMessage || bytes[^1] == 0))
        {
            Happened = true;
            action();
        }
    }

    private long Count(LinkDirection way) => way == LinkDirection.Outgoing ? Outgoing : Incoming;
}

/// <summary>A link that tells a moment what passes.</summary>
internal sealed class MomentLink(Link inner, LinkMoment moment) : Link
{
    public override string Address => inner.Address;

    public override int Read(Span<byte> buffer)
    {
        int taken = inner.Read(buffer[..moment.Piece(LinkDirection.Incoming, buffer.Length)]);
        moment.Passed(LinkDirection.Incoming, buffer[..taken]);
        return taken;
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        int taken = inner.Write(bytes[..moment.Piece(LinkDirection.Outgoing, bytes.Length)]);
        moment.Passed(LinkDirection.Outgoing, bytes[..taken]);
        return taken;
    }

    public override void Wait(bool forWriting, TimeSpan timeout) => inner.Wait(forWriting, timeout);

    public override void Wake() => inner.Wake();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
    }
}
