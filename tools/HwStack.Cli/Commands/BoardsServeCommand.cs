using System.CommandLine;
using HwStack.Boards.Firmware;
using HwStack.Boards.Power;
using HwStack.Chip;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Pty;
using HwStack.Links.Sockets;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards serve</c>: a virtual board behind a terminal or socket, for one host after another until Ctrl-C. It keeps its image between hosts, as a real one does.</summary>
internal static class BoardsServeCommand
{
    private const int SerialLengthMax = 64;

    public static Command Create(CliContext context)
    {
        Option<bool> isVirtual = new("--virtual") { Description = "Serve the virtual board: the firmware's twin on the emulator. Nothing else can be served." };
        Option<string?> pty = new("--pty") { Description = "Make a pseudo-terminal, and this link to it; hosts open pty:PATH.", HelpName = "PATH" };
        Option<string?> tcp = new("--tcp") { Description = "Listen there; only this machine's own addresses, for the protocol has no passwords. Port 0: any free one.", HelpName = "HOST:PORT" };
        Option<string?> unix = new("--unix") { Description = "Listen on a socket that only you may connect to.", HelpName = "PATH" };
        Option<string> chip = new("--chip") { Description = "Chip that the board says it computes.", DefaultValueFactory = _ => "nc1", HelpName = "NAME" };
        Option<string> serial = new("--serial") { Description = "The board's serial number.", DefaultValueFactory = _ => "virtual-1", HelpName = "NAME" };
        Option<string[]> keys = new("--firmware-key") { Description = "Public key whose firmware the board takes ('boards firmware keygen' makes one; several may be given). Without, its firmware cannot be updated.", HelpName = "FILE" };
        Option<bool> once = new("--once") { Description = "End when the first host has gone." };
        Command command = new("serve", "Serve a virtual board, to one host after another, until Ctrl-C.") { isVirtual, pty, tcp, unix, chip, serial, keys, once };
        command.SetAction(parsed =>
        {
            (string Option, string? Value)[] places = [("pty", parsed.GetValue(pty)), ("tcp", parsed.GetValue(tcp)), ("unix", parsed.GetValue(unix))];
            (string Option, string? Value)[] given = [.. places.Where(place => place.Value is not null)];
            if (!parsed.GetValue(isVirtual) || given.Length != 1)
            {
                throw new UserErrorException(new UserError("HW0441", "What to serve where is not clear.", "boards serve", Limit: "--virtual and one of --pty, --tcp, --unix", Hint: "For example: hwstack boards serve --virtual --pty /tmp/board"));
            }

            string[] keyFiles = parsed.GetValue(keys) ?? [];
            VirtualBoardOptions options = new()
            {
                Time = context.Time,
                Chip = ChipCatalog.Get(parsed.GetRequiredValue(chip)).Name,
                Serial = Serial(parsed.GetRequiredValue(serial)),
                // A process started anew has lost its image: hosts must see that it booted.
                Boot = (uint)context.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                Meter = new SimulatedMeterOptions(),
                FirmwareKeys = keyFiles.Length == 0 ? null : [.. keyFiles.Select(FirmwarePublicKey.Read)],
            };
            using VirtualBoard board = new(options);
            LinkAddress address = LinkAddress.Parse($"{given[0].Option}:{given[0].Value}");
            if (address.Kind == LinkKind.Pty)
            {
                Terminal(context, board, address.Name, options, parsed.GetValue(once));
            }
            else
            {
                Socket(context, board, address, options, parsed.GetValue(once));
            }

            return ErrorCodes.Ok;
        });
        return command;
    }

    private static void Terminal(CliContext context, VirtualBoard board, string path, VirtualBoardOptions options, bool once)
    {
        using PtyLink link = PtyLink.Serve(path);
        Announce(context, link.Address, options);
        // A terminal stays open whoever comes and goes.
        new BoardServer(board, link).Serve(context.Cancellation, () => once && link is { HasClient: false, ClientChanges: > 1 });
    }

    private static void Socket(CliContext context, VirtualBoard board, LinkAddress address, VirtualBoardOptions options, bool once)
    {
        using LinkListener listener = LinkListener.Listen(address);
        Announce(context, listener.Address, options);
        try
        {
            bool served = false;
            while (!(once && served))
            {
                using Link? link = listener.Accept(Timeout.InfiniteTimeSpan, context.Cancellation);
                if (link is not null)
                {
                    context.Detail("a host has come");
                    LinkClosedReason why = new BoardServer(board, link).Serve(context.Cancellation);
                    context.Detail($"it has gone: {why}");
                    served = true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The way a server ends.
        }
    }

    private static void Announce(CliContext context, string address, VirtualBoardOptions options)
    {
        if (context.Json)
        {
            context.WriteJson(new { address, options.Serial, options.Chip });
        }

        context.Say($"virtual board {options.Serial} ({options.Chip}) at {address}; Ctrl-C ends it");
        context.Out.Flush();
    }

    private static string Serial(string text) =>
        text.Length is >= 1 and <= SerialLengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? text
            : throw new UserErrorException(new UserError("HW0443", $"'{text}' is not a serial number of a board.", "--serial", text, $"1 to {SerialLengthMax} letters, digits, '.', '-', '_'"));
}
