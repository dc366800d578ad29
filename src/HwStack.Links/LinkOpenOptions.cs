using HwStack.Links.Serial;

namespace HwStack.Links;

/// <summary>How links are opened.</summary>
public sealed record LinkOpenOptions
{
    /// <summary>Longest time for a TCP or unix connection to come about. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of that limit. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens serial ports. Default <see cref="LinuxSerialPort.Open(string, SerialSettings)"/>.</summary>
    public SerialOpener OpenSerial { get; init; } = LinuxSerialPort.Open;

    /// <summary>Settings of serial ports; the baud rate of an address goes before theirs. Default 115200, lines as the driver leaves them.</summary>
    public SerialSettings Serial { get; init; } = new();

    /// <summary>Finds the device of a USB serial number ("usb:…"); throws HwStack.Diagnostics.UserErrorException when there is none or more than one. Null: such addresses are refused. Discovery of boards supplies it.</summary>
    public Func<string, string>? FindUsbDevice { get; init; }

    /// <summary>Starts a virtual board in this process ("board:virtual") and gives the host's end. Null: such addresses are refused. The virtual board supplies it.</summary>
    public Func<Link>? OpenVirtual { get; init; }
}
