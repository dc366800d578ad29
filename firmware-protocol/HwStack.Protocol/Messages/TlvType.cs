namespace HwStack.Protocol;

/// <summary>TLVs of HELLO and WELCOME, and of ERROR. protocol.md sections 4 and 5.</summary>
public static class TlvType
{
    /// <summary>WELCOME: the board's identity.</summary>
    public const ushort Serial = 1;

    /// <summary>WELCOME: kind of board.</summary>
    public const ushort Board = 2;

    /// <summary>WELCOME: firmware version.</summary>
    public const ushort Firmware = 3;

    /// <summary>WELCOME: boot number.</summary>
    public const ushort Boot = 4;

    /// <summary>Longest payload offered.</summary>
    public const ushort Mtu = 5;

    /// <summary>Initial credit of six channels.</summary>
    public const ushort Credits = 6;

    /// <summary>WELCOME: chip description.</summary>
    public const ushort Chip = 7;

    /// <summary>WELCOME: what fits the board.</summary>
    public const ushort Limits = 8;

    /// <summary>WELCOME: what the board can do.</summary>
    public const ushort Features = 9;

    /// <summary>Check value of the message table.</summary>
    public const ushort Schema = 10;

    /// <summary>WELCOME: SHA-256 of the loaded image.</summary>
    public const ushort Image = 11;

    /// <summary>HELLO: idle time in ms.</summary>
    public const ushort Idle = 12;

    /// <summary>HELLO: who calls.</summary>
    public const ushort Host = 13;

    /// <summary>ERROR: a sentence.</summary>
    public const ushort ErrorText = 1;

    /// <summary>ERROR: the offending value.</summary>
    public const ushort ErrorValue = 2;

    /// <summary>ERROR: the limit.</summary>
    public const ushort ErrorLimit = 3;

    /// <summary>ERROR: where.</summary>
    public const ushort ErrorPlace = 4;
}
