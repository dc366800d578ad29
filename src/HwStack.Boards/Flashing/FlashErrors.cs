using System.Globalization;
using HwStack.Boards.Firmware;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Boards.Flashing;

/// <summary>What goes wrong in an update, and which firmware runs then. All have exit code 5.</summary>
internal static class FlashErrors
{
    /// <summary>HW5150.</summary>
    public static UserErrorException NotUpdatable(string serial, string board) => new(new UserError(
        "HW5150", $"The firmware of this {board} cannot be updated over its link.", serial, Hint: "Use a programmer, as the board's manual says."));

    /// <summary>HW5151: the trouble, and behind it what the board runs.</summary>
    public static UserErrorException OldRuns(UserErrorException trouble, string serial, FirmwareVersion old) => new(
        [.. trouble.Errors, new UserError("HW5151", $"The board still runs version {old}, as before.", serial, Hint: "Flash again: what has arrived is not sent twice.")]);

    /// <summary>HW5152.</summary>
    public static UserErrorException Refused(BoardRefusedException refused, string serial, FirmwareFile file, FirmwareVersion old) => new(new UserError(
        "HW5152", $"The board refused {file.Place}: {(refused.Error.Text.Length > 0 ? refused.Error.Text : $"error 5.{refused.Error.Code}.")} It still runs version {old}.", serial, Hint: refused.Error.Code switch
        {
            1 => "The file breaks the rules of firmware files, or is made for other hardware; get it again from its maker.",
            2 => "Only firmware signed with a key that the board holds is started; 'hwstack boards firmware inspect' shows the file's key.",
            3 => "Choose the firmware for this board, and of two files for slots A and B the other one.",
            4 => "It was replaced to close a hole; use a newer version.",
            5 => "Flash again; if it happens again, the board's flash is worn.",
            _ => null,
        }));

    /// <summary>HW5153.</summary>
    public static UserErrorException NotBack(string serial, TimeSpan waited, FirmwareVersion old, FirmwareVersion started) => new(new UserError(
        "HW5153", string.Create(CultureInfo.InvariantCulture, $"The board did not come back within {waited.TotalSeconds:0.#} s after it was told to start version {started}."), serial,
        Hint: $"Switch it off and on: it starts version {old} again unless {started} was confirmed. 'hwstack boards info' shows what runs."));

    /// <summary>HW5154.</summary>
    public static UserErrorException WentBack(string serial, FirmwareVersion running, FirmwareVersion wanted) => new(new UserError(
        "HW5154", $"Version {wanted} was started, did not hold out, and the board runs version {running} again.", serial, $"{running}", $"{wanted}", "The board is usable. The new firmware is broken on this board, or its supply failed during the test."));

    /// <summary>HW5155: the trouble, and behind it what becomes of the board.</summary>
    public static UserErrorException UnfitTest(UserErrorException trouble, string serial, FirmwareVersion old, FirmwareVersion tested) => new(
        [.. trouble.Errors, new UserError(
            "HW5155", $"Version {tested} runs as a test and was not confirmed; the next restart brings version {old} back.", serial, Hint: "'hwstack boards flash --confirm' keeps it all the same.")]);

    /// <summary>HW5156.</summary>
    public static UserErrorException NothingToConfirm(string serial, FirmwareVersion running) => new(new UserError(
        "HW5156", $"Version {running} runs and is confirmed; the board tests nothing.", serial, $"{running}"));

    /// <summary>HW5157.</summary>
    public static UserErrorException AnotherBoard(string serial, string found) => new(new UserError(
        "HW5157", $"Another board, {found}, came back at this address; nothing was done to it.", serial, found, serial, $"Plug {serial} in again. If it was not confirmed, its next restart brings the version before back."));

    /// <summary>HW5158.</summary>
    public static UserErrorException Malformed(string serial, MessageType type) => new(new UserError(
        "HW5158", $"The board's answer to {type} is malformed.", serial, Hint: "Its firmware does not keep to firmware-protocol/protocol.md."));

    /// <summary>HW5159: the trouble, and behind it what the next restart does.</summary>
    public static UserErrorException NotRestarted(UserErrorException trouble, string serial, FirmwareVersion old, FirmwareVersion marked) => new(
        [.. trouble.Errors, new UserError(
            "HW5159", $"Version {marked} is on the board and checked, and the board still runs version {old}.", serial,
            Hint: $"Its next restart starts {marked} as a test; 'hwstack boards flash --confirm' keeps it then.")]);
}
