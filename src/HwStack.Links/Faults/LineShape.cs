namespace HwStack.Links.Faults;

/// <summary>How slow a serial line and its USB adapter are.</summary>
/// <param name="Baud">Bits per second; a byte takes ten (8N1). Above 0.</param>
/// <param name="LatencyTimer">
/// How long the adapter keeps received bytes that do not fill a USB packet. FTDI's default is 16 ms (AN232B-04); zero: none. Counted here from the first byte kept, the worst case of the free-running timer.
/// </param>
/// <param name="PacketBytes">Bytes that fill a packet and go to the computer at once, or are taken from it at once; FTDI's have 62 at full speed. Above 0.</param>
/// <param name="SendBufferBytes">Bytes the operating system takes for sending before it refuses more; Linux's ttys have about 4096. Above 0.</param>
public sealed record LineShape(int Baud, TimeSpan LatencyTimer, int PacketBytes = 62, int SendBufferBytes = 4096)
{
    /// <summary>An FTDI adapter as it comes.</summary>
    public static LineShape Ftdi(int baud) => new(baud, TimeSpan.FromMilliseconds(16));
}
