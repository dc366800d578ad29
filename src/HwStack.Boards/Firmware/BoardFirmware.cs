using HwStack.Protocol;

namespace HwStack.Boards.Firmware;

/// <summary>What a board tells of its firmware: TLV 2 of WELCOME, and FW_INFO (firmware-protocol/protocol.md sections 4 and 10).</summary>
/// <param name="Board">The kind of board.</param>
/// <param name="Running">Version that runs.</param>
/// <param name="SecurityCounter">The board's security counter.</param>
/// <param name="Testing">True when what runs is not confirmed yet.</param>
public sealed record BoardFirmware(string Board, FirmwareVersion Running, uint SecurityCounter, bool Testing);
