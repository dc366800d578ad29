using System.CommandLine;
using System.Globalization;
using HwStack.Boards;
using HwStack.Boards.Firmware;
using HwStack.Boards.Flashing;
using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards flash</c>: new firmware for a board, tested before it stays. docs/flashing.md.</summary>
internal static class BoardsFlashCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> address = new("ADDRESS") { Description = "serial:DEVICE[?baud=RATE&fast=RATE], usb:SERIALNUMBER, pty:PATH[?fast=RATE], tcp:HOST:PORT or unix:PATH." };
        Argument<string?> path = new("FILE") { Description = "Firmware file (.ncfw); left out with --confirm.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> serial = new("--serial") { Description = "Serial number that the board must have.", HelpName = "NAME" };
        Option<bool> allowOlder = new("--allow-older") { Description = "Take a version older than the one that runs. A lower security counter is never taken." };
        Option<bool> noConfirm = new("--no-confirm") { Description = "Leave the new firmware as a test: the next restart brings the old one back." };
        Option<bool> confirm = new("--confirm") { Description = "Send nothing; confirm the firmware that the board tests." };
        Command command = new("flash", "Bring firmware to a board: to its free slot, checked by the board, started as a test, confirmed when it answers.") { address, path, serial, allowOlder, noConfirm, confirm };
        LinkTraceOption trace = new(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(confirm) == (result.GetValue(path) is not null) || (result.GetValue(confirm) && (result.GetValue(noConfirm) || result.GetValue(allowOlder))))
            {
                result.AddError("Give a firmware file, or --confirm without one.");
            }
        });
        command.SetAction(parsed =>
        {
            FirmwareFile? file = parsed.GetValue(path) is { } name ? FirmwareFile.Read(name) : null;
            using BoardConnection connection = new(parsed.GetRequiredValue(address), trace.Read(parsed), context);
            FlashOptions options = new()
            {
                AllowOlder = parsed.GetValue(allowOlder), Confirm = !parsed.GetValue(noConfirm), Session = new BoardSessionOptions { Serial = parsed.GetValue(serial), Time = context.Time },
            };
            Report(Run(new BoardFlash(_ => connection.Open(), options), file, context), connection.Address, file, context);
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static FlashReport Run(BoardFlash flash, FirmwareFile? file, CliContext context)
    {
        using ProgressLine line = new(context, "sending");
        var progress = new Shown(line);
        try
        {
            return file is null ? flash.Confirm(context.Cancellation) : flash.Flash(file, progress, context.Cancellation);
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine(flash.Stage switch
            {
                FlashStage.Checking => "The board runs what it ran before; nothing was changed.",
                FlashStage.Uploading => "The board runs what it ran before. Flash again: what has arrived is not sent twice.",
                _ => "The new firmware is on the board and not known to be confirmed: unless it is, a restart brings the old one back. 'hwstack boards flash --confirm' keeps it.",
            });
            throw;
        }
    }

    private static void Report(FlashReport report, string address, FirmwareFile? file, CliContext context)
    {
        string slot = report.Slot == 0 ? "A" : "B";
        if (context.Json)
        {
            context.WriteJson(new
            {
                address, report.Serial, report.Board, version_before = report.Before.ToString(), version = report.After.ToString(), slot, report.Confirmed,
                sha256 = file is null ? null : Convert.ToHexStringLower(file.Sha256), bytes = report.BytesTotal, report.BytesSkipped, report.Reconnections,
            });
        }

        if (file is not null)
        {
            context.Say(string.Create(CultureInfo.InvariantCulture, $"{report.Serial} ({report.Board}): {report.BytesTotal} bytes to slot {slot}{(report.BytesSkipped > 0 ? $", {report.BytesSkipped} of them there already" : "")}"));
        }

        context.Say(report.Confirmed
            ? $"{report.Serial} runs version {report.After}, confirmed{(file is null ? "" : $"; before {report.Before}")}"
            : $"{report.Serial} runs version {report.After} as a test; a restart brings {report.Before} back. Keep it with 'hwstack boards flash {address} --confirm'.");
    }

    // On the caller's thread, unlike Progress<T>: a line drawn late would stand behind the result.
    private sealed class Shown(ProgressLine line) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value) =>
            line.Show((double)value.Bytes / Math.Max(1, value.Total), string.Create(CultureInfo.InvariantCulture, $"{value.Bytes} of {value.Total} bytes"));
    }
}
