namespace HwStack.Links;

/// <summary>The link is gone for good: whoever wants to go on opens a new one. Not a user's mistake by itself; the session above decides what it means.</summary>
public sealed class LinkClosedException : IOException
{
    /// <summary>Why.</summary>
    public LinkClosedReason Reason { get; }

    /// <summary>The link's <see cref="Link.Address"/>.</summary>
    public string Address { get; }

    /// <summary>A link that ended for this reason; <paramref name="detail"/> is the operating system's word on it, or null.</summary>
    public LinkClosedException(string address, LinkClosedReason reason, string? detail = null)
        : base(Sentence(address, reason, detail))
    {
        Reason = reason;
        Address = address;
    }

    private static string Sentence(string address, LinkClosedReason reason, string? detail)
    {
        string what = reason switch
        {
            LinkClosedReason.Unplugged => "the device is gone (unplugged, without power, or restarted)",
            LinkClosedReason.ClosedByPeer => "the other side closed the connection",
            LinkClosedReason.ClosedHere => "this end has been closed",
            _ => "the connection failed",
        };
        return detail is null ? $"{address}: {what}" : $"{address}: {what}: {detail}";
    }
}
