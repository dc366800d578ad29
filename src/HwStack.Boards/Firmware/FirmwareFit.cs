using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>Whether a firmware file may go to a board, asked before anything is sent. The board asks the same again; here the answer comes at once and says what to do.</summary>
public static class FirmwareFit
{
    /// <summary>Demands the right board, or none, and no way back.</summary>
    /// <param name="file">The file.</param>
    /// <param name="board">What the board told.</param>
    /// <param name="serial">Name of the board in messages.</param>
    /// <param name="allowOlder">Lets an older version through (never a lower security counter, which the board itself refuses).</param>
    /// <exception cref="UserErrorException">All that apply of HW5230 (made for another board), HW5231 (security counter), HW5232 (older version), HW5233 (what runs is not confirmed).</exception>
    public static void Demand(FirmwareFile file, BoardFirmware board, string serial, bool allowOlder = false)
    {
        FirmwareHeader header = file.Header;
        List<UserError> errors = [];
        if (header.Board != board.Board)
        {
            errors.Add(new UserError("HW5230", $"{file.Place} is firmware for '{header.Board}', and this board is a '{board.Board}'.", serial, header.Board, board.Board, "Choose the firmware for this board, or the board by its serial number."));
        }

        if (header.SecurityCounter < board.SecurityCounter)
        {
            errors.Add(new UserError(
                "HW5231", $"Version {header.Version} has security counter {header.SecurityCounter}, and the board takes none below {board.SecurityCounter}.", serial,
                $"{header.SecurityCounter}", $"{board.SecurityCounter}", "It was replaced to close a hole; use a newer version."));
        }
        else if (!allowOlder && header.Version.CompareTo(board.Running) < 0)
        {
            errors.Add(new UserError(
                "HW5232", $"Version {header.Version} is older than {board.Running}, which the board runs.", serial, $"{header.Version}", $"{board.Running}", "Give --allow-older if that is meant."));
        }

        if (board.Testing)
        {
            errors.Add(new UserError(
                "HW5233", $"The board tests version {board.Running}, which is not confirmed, and takes no other before.", serial, Hint: "Confirm it with 'hwstack boards flash --confirm', or restart the board, which goes back to the version before."));
        }

        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }
    }
}
