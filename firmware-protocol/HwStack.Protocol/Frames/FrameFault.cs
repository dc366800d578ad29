namespace HwStack.Protocol;

/// <summary>Why bytes are no frame.</summary>
public enum FrameFault
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>No COBS encoding, or longer than any frame of the session.</summary>
    Undecodable,

    /// <summary>The CRC differs.</summary>
    Crc,

    /// <summary>Another frame version, a channel above 5, or a length that disagrees.</summary>
    Header,
}
