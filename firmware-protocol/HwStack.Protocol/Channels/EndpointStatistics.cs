namespace HwStack.Protocol;

/// <summary>What an endpoint has seen since it was made.</summary>
/// <param name="FramesTaken">Valid frames of the session, ACKs included.</param>
/// <param name="Undecodable">Pieces between zeros that were no frame.</param>
/// <param name="WrongCrc">Frames with a wrong CRC.</param>
/// <param name="Refused">Frames of another version, session, channel or length.</param>
/// <param name="Repeats">Numbered frames dropped because they were repeated or early.</param>
/// <param name="Repeated">Frames this side sent again.</param>
/// <param name="BytesIn">Bytes received.</param>
/// <param name="BytesOut">Bytes sent.</param>
public readonly record struct EndpointStatistics(
    long FramesTaken, long Undecodable, long WrongCrc, long Refused, long Repeats, long Repeated, long BytesIn, long BytesOut)
{
    /// <summary>Pieces dropped for any reason but repetition.</summary>
    public long Dropped => Undecodable + WrongCrc + Refused;
}
