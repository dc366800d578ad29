namespace HwStack.Links;

/// <summary>Why a link cannot be used any more.</summary>
public enum LinkClosedReason
{
    /// <summary>The device went away: cable pulled, power lost, driver removed.</summary>
    Unplugged,

    /// <summary>The other side closed its end, or its process ended.</summary>
    ClosedByPeer,

    /// <summary>This end was disposed.</summary>
    ClosedHere,

    /// <summary>The operating system reported an error that is none of the others; the message has its words.</summary>
    Failed,
}
