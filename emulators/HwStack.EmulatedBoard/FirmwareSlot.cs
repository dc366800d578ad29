using HwStack.Boards.Firmware;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>One firmware slot and its trailer, as far as notes in it decide anything. firmware-protocol/update.md section 3. Words are never torn here: the C boot code is tried for that.</summary>
internal sealed class FirmwareSlot
{
    /// <summary>Bytes of a data sector: uploads go on at multiples of it.</summary>
    public const int SectorBytes = 4096;

    /// <summary>The record is there.</summary>
    public bool HasRecord { get; set; }

    /// <summary>Length of the file, from the record.</summary>
    public int Length { get; set; }

    /// <summary>SHA-256 of the file, from the record.</summary>
    public byte[] Sha256 { get; set; } = [];

    /// <summary>The higher one was begun later.</summary>
    public uint Sequence { get; set; }

    /// <summary>Bytes of the data sectors that are noted complete: what another BEGIN goes on from.</summary>
    public int Complete { get; set; }

    /// <summary>The file as far as written; empty for the firmware the board was made with.</summary>
    public byte[] File { get; set; } = [];

    /// <summary>Header of the committed file; null before.</summary>
    public FirmwareHeader? Header { get; set; }

    /// <summary>Version of the committed file.</summary>
    public FirmwareVersion Version { get; set; }

    /// <summary>Its security counter.</summary>
    public uint SecurityCounter { get; set; }

    /// <summary>Its counter stands in the trailer.</summary>
    public bool Committed { get; set; }

    /// <summary>Marked for a test boot.</summary>
    public bool Marked { get; set; }

    /// <summary>A test boot has been made.</summary>
    public bool Tried { get; set; }

    /// <summary>Confirmed.</summary>
    public bool Confirmed { get; set; }

    /// <summary>Waits for its test boot.</summary>
    public bool AwaitsTest => Marked && !Tried && !Confirmed;

    /// <summary>Erases the trailer. The bytes of the file stay, and mean nothing.</summary>
    public void Erase()
    {
        HasRecord = Committed = Marked = Tried = Confirmed = false;
        (Length, Complete, Sequence, SecurityCounter) = (0, 0, 0, 0);
        (Version, Header, Sha256) = (default, null, []);
    }
}
