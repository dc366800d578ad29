namespace HwStack.Protocol;

/// <summary>The version of protocol.md that this code speaks.</summary>
public static class ProtocolVersion
{
    /// <summary>Lowest major version spoken.</summary>
    public const byte MajorMin = 1;

    /// <summary>Highest major version spoken.</summary>
    public const byte Major = 1;

    /// <summary>Minor version of <see cref="Major"/>.</summary>
    public const byte Minor = 0;

    /// <summary>CRC-32C of the message table vectors/protocol/schema.txt that this code was written to; a test compares.</summary>
    public const uint Schema = 0x472b9456;

    /// <summary>True when two ranges of major versions meet.</summary>
    public static bool Common(byte otherMin, byte otherMax) => otherMin <= Major && otherMax >= MajorMin;

    /// <summary>True for messages that every version knows: they bring new firmware to any board. protocol.md section 4.</summary>
    public static bool IsFrozen(MessageType request) => request is MessageType.Ping or MessageType.Goodbye or MessageType.Reboot or MessageType.Begin or MessageType.Data
        or MessageType.Commit or MessageType.FirmwareInfo or MessageType.Confirm;
}
