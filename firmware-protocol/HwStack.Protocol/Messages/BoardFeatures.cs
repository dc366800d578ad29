namespace HwStack.Protocol;

/// <summary>What a board can do (TLV 9).</summary>
[Flags]
public enum BoardFeatures : uint
{
    /// <summary>Nothing beyond the required messages.</summary>
    None = 0,

    /// <summary>Firmware update.</summary>
    FirmwareUpdate = 1,

    /// <summary>Changing the baud rate.</summary>
    BaudChange = 2,

    /// <summary>Probes of v and u.</summary>
    StateProbes = 4,

    /// <summary>A power meter.</summary>
    PowerMeter = 8,

    /// <summary>Lossy output.</summary>
    LossyOutput = 16,

    /// <summary>REBOOT.</summary>
    Reboot = 32,
}
