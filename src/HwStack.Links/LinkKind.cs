namespace HwStack.Links;

/// <summary>The kinds of places a board can be reached at.</summary>
public enum LinkKind
{
    /// <summary>"serial:DEVICE": a serial port by its path.</summary>
    Serial,

    /// <summary>"usb:SERIALNUMBER": a serial port by the serial number of the USB device, wherever it is plugged in.</summary>
    Usb,

    /// <summary>"pty:PATH": a pseudo-terminal that a virtual board serves.</summary>
    Pty,

    /// <summary>"tcp:HOST:PORT".</summary>
    Tcp,

    /// <summary>"unix:PATH": a unix socket.</summary>
    Unix,

    /// <summary>"board:virtual": a virtual board in this process.</summary>
    Virtual,
}
