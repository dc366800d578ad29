using System.CommandLine;
using HwStack.Boards;
using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards reset</c>: restarts a board and waits until it answers again. Its image is gone then.</summary>
internal static class BoardsResetCommand
{
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create(CliContext context)
    {
        Argument<string> address = new("ADDRESS") { Description = "serial:DEVICE[?baud=RATE&fast=RATE], usb:SERIALNUMBER, pty:PATH[?fast=RATE], tcp:HOST:PORT or unix:PATH." };
        Command command = new("reset", "Restart a board and wait until it is back; its image is gone then.") { address };
        LinkTraceOption trace = new(command);
        command.SetAction(parsed =>
        {
            using BoardConnection connection = new(parsed.GetRequiredValue(address), trace.Read(parsed), context);
            Welcome before = Restart(connection, context), after = Back(connection, before, context);
            if (context.Json)
            {
                context.WriteJson(new { address = connection.Address, after.Serial, boot_before = before.Boot, boot = after.Boot, after.State });
            }

            context.Say($"{after.Serial} restarted: boot {before.Boot}, now {after.Boot}");
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Welcome Restart(BoardConnection connection, CliContext context)
    {
        using Link link = connection.Open();
        using BoardSession session = BoardSession.Open(link, new BoardSessionOptions { Time = context.Time }, context.Cancellation);
        if (!session.Board.Features.HasFlag(BoardFeatures.Reboot))
        {
            throw new UserErrorException(new UserError("HW5081", $"Board {session.Board.Serial} cannot restart by itself: its firmware {session.Board.Firmware} has no such feature.", connection.Address, Hint: "Switch it off and on."));
        }

        session.Request(MessageType.Reboot, [0], context.Cancellation);
        return session.Board;
    }

    // A USB device goes and comes back; a line stays. Both are a link that opens and a board with another boot number.
    private static Welcome Back(BoardConnection connection, Welcome before, CliContext context)
    {
        long started = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(started) < BackMax)
        {
            context.Cancellation.WaitHandle.WaitOne(Pause);
            context.Cancellation.ThrowIfCancellationRequested();
            try
            {
                using Link link = connection.Open();
                using BoardSession session = BoardSession.Open(link, new BoardSessionOptions { Time = context.Time, OpenTimeout = TimeSpan.FromSeconds(2), Serial = before.Serial }, context.Cancellation);
                if (session.Board.Boot != before.Boot)
                {
                    return session.Board;
                }
            }
            catch (UserErrorException gone) when (gone.Errors[0].Code is not "HW5107")
            {
                // Not there yet.
            }
        }

        throw new UserErrorException(new UserError("HW5121", $"The board did not come back within {BackMax.TotalSeconds:0} s.", connection.Address, Hint: "Look at its supply and its link; 'hwstack boards doctor' looks for causes."));
    }
}
