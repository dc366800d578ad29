namespace HwStack.Protocol;

/// <summary>Groups of board errors and faults. protocol.md section 5.</summary>
public enum ErrorGroup : byte
{
    /// <summary>1 unknown type, 2 malformed, 3 not in this state, 4 feature absent, 5 busy.</summary>
    Protocol = 1,

    /// <summary>1 too long, 2 offset, 3 hash differs, 4 nothing begun, 5 unknown kind.</summary>
    Upload = 2,

    /// <summary>1 not an image of this format, 2 CRC, 3 structure, 4 a limit of the board, 5 another chip.</summary>
    Image = 3,

    /// <summary>1 no image, 2 probe does not exist, 3 too many probes, 4 input names no channel, 5 payload beyond the limit, 6 input out of order, 7 input too late.</summary>
    Run = 4,

    /// <summary>1 not firmware, 2 signature, 3 another board, 4 older than allowed, 5 flash did not take it, 6 nothing to confirm.</summary>
    Firmware = 5,

    /// <summary>1 baud rate not possible.</summary>
    Link = 6,

    /// <summary>1 no such rail.</summary>
    Meter = 7,

    /// <summary>1 internal fault.</summary>
    Board = 8,
}
