using HwStack.Boards.Firmware;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Boards.Flashing;

/// <summary>
/// Brings firmware to a board: asks whether it fits, writes it to the slot that does not run (going on where a broken update stopped), restarts the board, looks whether the new one answers, and only then confirms it.
/// Whenever it is broken off, the board starts the old firmware or the new one. firmware-protocol/update.md. One update at a time; one thread.
/// </summary>
/// <param name="open">Opens the link; called again after it broke and after the board has restarted.</param>
/// <param name="options">Null: the defaults.</param>
public sealed class BoardFlash(Func<CancellationToken, Link> open, FlashOptions? options = null)
{
    private const ushort FirmwareKind = 2;

    private readonly FlashOptions _options = options ?? new FlashOptions();

    /// <summary>How far it is; after an exception, where that happened.</summary>
    public FlashStage Stage { get; private set; }

    /// <summary>The whole update.</summary>
    /// <param name="file">What to bring.</param>
    /// <param name="progress">Told while the file is sent.</param>
    /// <param name="cancellation">Breaks off; <see cref="Stage"/> says what runs.</param>
    /// <exception cref="UserErrorException">HW5150 to HW5159; HW5230 to HW5233 it does not fit; those of the link and the session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FlashReport Flash(FirmwareFile file, IProgress<UploadProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var line = new FlashLine(open, _options);
        Stage = FlashStage.Checking;
        Found before = line.Do((session, token) => Look(session, file, token), cancellation);
        Stage = FlashStage.Uploading;
        (uint boot, long skipped) = Upload(line, before, file, progress, cancellation);
        Stage = FlashStage.Starting;
        Restart(line, before, boot, file.Header.Version, cancellation);
        bool confirmed = Test(line, before, file.Header.Version, cancellation);
        Stage = FlashStage.Finished;
        return new FlashReport(before.Serial, before.Board, before.Running, file.Header.Version, 1 - before.Slots.RunningSlot, confirmed, file.Content.Length, skipped, line.Reconnections);
    }

    /// <summary>Confirms the firmware that a board tests.</summary>
    /// <exception cref="UserErrorException">HW5150, HW5156 nothing is tested; those of the link and the session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FlashReport Confirm(CancellationToken cancellation = default)
    {
        using var line = new FlashLine(open, _options);
        Stage = FlashStage.Checking;
        Found found = line.Do((session, token) => Look(session, null, token), cancellation);
        if (!found.Slots.Testing)
        {
            throw FlashErrors.NothingToConfirm(found.Serial, found.Running);
        }

        Stage = FlashStage.Testing;
        line.Do((session, token) => Keep(session, found.Slots.RunningSlot, found.Running, token), cancellation);
        Stage = FlashStage.Finished;
        return new FlashReport(found.Serial, found.Board, found.Slots.OtherVersion, found.Running, found.Slots.RunningSlot, true, 0, 0, line.Reconnections);
    }

    private Found Look(BoardSession session, FirmwareFile? file, CancellationToken cancellation)
    {
        Welcome board = session.Board;
        if (!board.Features.HasFlag(BoardFeatures.FirmwareUpdate))
        {
            throw FlashErrors.NotUpdatable(board.Serial, board.Board);
        }

        FirmwareSlots slots = FlashLine.Slots(session, cancellation);
        var found = new Found(board.Serial, board.Board, slots.RunningVersion, slots);
        if (file is not null)
        {
            FirmwareFit.Demand(file, new BoardFirmware(board.Board, found.Running, slots.SecurityCounter, slots.Testing), board.Serial, _options.AllowOlder);
        }

        return found;
    }

    // Returns the boot in which the file was marked, and what the board had of it.
    private static (uint Boot, long Skipped) Upload(FlashLine line, Found before, FirmwareFile file, IProgress<UploadProgress>? progress, CancellationToken cancellation)
    {
        long? skipped = null;
        try
        {
            uint boot = line.Do(
                (session, token) =>
                {
                    FirmwareSlots slots = FlashLine.Slots(session, token);
                    if (slots.RunningSlot != before.Slots.RunningSlot)
                    {
                        // The answer to COMMIT was lost and the board restarted by itself: the test is on.
                        return unchecked(session.Board.Boot - 1);
                    }

                    var upload = new BoardUpload(session);
                    try
                    {
                        upload.File(FirmwareKind, file.Content, progress, token);
                    }
                    finally
                    {
                        skipped ??= upload.ResumedAt;
                    }

                    return session.Board.Boot;
                },
                cancellation);
            return (boot, skipped ?? 0);
        }
        catch (BoardRefusedException refused) when (refused.Error.Group == ErrorGroup.Firmware)
        {
            throw FlashErrors.Refused(refused, before.Serial, file, before.Running);
        }
        catch (UserErrorException trouble)
        {
            throw FlashErrors.OldRuns(trouble, before.Serial, before.Running);
        }
    }

    private void Restart(FlashLine line, Found before, uint boot, FirmwareVersion wanted, CancellationToken cancellation)
    {
        try
        {
            if (line.Restart(boot, cancellation))
            {
                return;
            }
        }
        catch (UserErrorException trouble) when (trouble.Errors[0].Code is not "HW5157")
        {
            throw FlashErrors.NotRestarted(trouble, before.Serial, before.Running, wanted);
        }

        throw FlashErrors.NotBack(before.Serial, _options.RestartTimeout, before.Running, wanted);
    }

    // Looks at what came up, and keeps it. True when it is confirmed.
    private bool Test(FlashLine line, Found before, FirmwareVersion wanted, CancellationToken cancellation)
    {
        int slot = 1 - before.Slots.RunningSlot;
        try
        {
            bool testing = line.Do((session, token) => Check(session, slot, wanted, token), cancellation);
            Stage = FlashStage.Testing;
            return !testing || (_options.Confirm && line.Do((session, token) => Keep(session, slot, wanted, token), cancellation));
        }
        catch (UserErrorException trouble) when (trouble.Errors[0].Code is not "HW5154")
        {
            throw FlashErrors.UnfitTest(trouble, before.Serial, before.Running, wanted);
        }
    }

    // True while the new firmware is on test. It must answer what any host asks first.
    private static bool Check(BoardSession session, int slot, FirmwareVersion wanted, CancellationToken cancellation)
    {
        FirmwareSlots slots = Demand(session, slot, wanted, cancellation);
        session.Request(MessageType.Ping, [1, 2, 3, 4], cancellation);
        if (ProtocolVersion.Common(session.Board.MajorMin, session.Board.MajorMax) && session.Request(MessageType.Health, [], cancellation).Length < 4)
        {
            throw FlashErrors.Malformed(session.Board.Serial, MessageType.Health);
        }

        return slots.Testing;
    }

    private static bool Keep(BoardSession session, int slot, FirmwareVersion wanted, CancellationToken cancellation)
    {
        if (!Demand(session, slot, wanted, cancellation).Testing)
        {
            return true;
        }

        try
        {
            session.Request(MessageType.Confirm, [], cancellation);
        }
        catch (BoardRefusedException refused) when (refused.Error is { Group: ErrorGroup.Firmware, Code: 6 })
        {
            // Confirmed by itself, or by a request whose answer was lost.
        }

        return true;
    }

    private static FirmwareSlots Demand(BoardSession session, int slot, FirmwareVersion wanted, CancellationToken cancellation)
    {
        FirmwareSlots slots = FlashLine.Slots(session, cancellation);
        return slots.RunningSlot == slot ? slots : throw FlashErrors.WentBack(session.Board.Serial, slots.RunningVersion, wanted);
    }

    private sealed record Found(string Serial, string Board, FirmwareVersion Running, FirmwareSlots Slots);
}
