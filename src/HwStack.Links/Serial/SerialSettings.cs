namespace HwStack.Links.Serial;

/// <summary>How a serial line is set up; always 8 data bits, no parity, 1 stop bit, as the link protocol asks.</summary>
/// <param name="Baud">Bits per second on the wire, above 0; any rate the driver can make, standard or not. Default 115200.</param>
/// <param name="HardwareFlowControl">RTS/CTS. Default off; the protocol has its own flow control.</param>
/// <param name="Dtr">Level to put DTR to after opening; null leaves what the driver does (raise it). Where the device has no such line this does nothing.</param>
/// <param name="Rts">The same for RTS.</param>
/// <param name="Fast">Speed that a session asks the board to go on at, above 0; the port is opened at <paramref name="Baud"/>. Default null: it stays there.</param>
public sealed record SerialSettings(int Baud = SerialSettings.DefaultBaud, bool HardwareFlowControl = false, bool? Dtr = null, bool? Rts = null, int? Fast = null)
{
    /// <summary>115200, what boards answer at before a BAUD request.</summary>
    public const int DefaultBaud = 115_200;
}
