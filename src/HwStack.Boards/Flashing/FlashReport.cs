using HwStack.Protocol;

namespace HwStack.Boards.Flashing;

/// <summary>What an update did.</summary>
/// <param name="Serial">The board.</param>
/// <param name="Board">Its kind.</param>
/// <param name="Before">Version that ran before.</param>
/// <param name="After">Version that runs now.</param>
/// <param name="Slot">Slot that runs now, 0 A or 1 B.</param>
/// <param name="Confirmed">It stays; false: it runs as a test and the next restart ends it.</param>
/// <param name="BytesTotal">Length of the file; 0 when only confirmed.</param>
/// <param name="BytesSkipped">Bytes that the board had when the update began, from one that broke off.</param>
/// <param name="Reconnections">Sessions that were opened because a link broke.</param>
public sealed record FlashReport(
    string Serial, string Board, FirmwareVersion Before, FirmwareVersion After, int Slot, bool Confirmed, long BytesTotal, long BytesSkipped, int Reconnections);
