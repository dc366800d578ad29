using System.CommandLine;
using System.Globalization;
using HwStack.Boards;
using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards info</c>: who answers at an address, what fits on it, and how it is.</summary>
internal static class BoardsInfoCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> address = new("ADDRESS") { Description = "serial:DEVICE[?baud=RATE&fast=RATE], usb:SERIALNUMBER, pty:PATH[?fast=RATE], tcp:HOST:PORT, unix:PATH or board:virtual." };
        Command command = new("info", "Say hello to a board: serial number, firmware, limits, health.") { address };
        LinkTraceOption trace = new(command);
        command.SetAction(parsed =>
        {
            using BoardConnection connection = new(parsed.GetRequiredValue(address), trace.Read(parsed), context);
            using Link link = connection.Open();
            // A board that speaks another major version still says who it is.
            using BoardSession session = BoardSession.Open(link, new BoardSessionOptions { Time = context.Time, AllowFrozenOnly = true }, context.Cancellation);
            bool common = ProtocolVersion.Common(session.Board.MajorMin, session.Board.MajorMax);
            IReadOnlyDictionary<string, long>? health = common ? BoardHealth.Read(session, context.Cancellation) : null;
            context.Warn(Speed(session));
            Write(context, connection.Address, session.Board, link.HasBaudRate ? link.BaudRate : null, health);
            return ErrorCodes.Ok;
        });
        return command;
    }

    /// <summary>HWW313, where the session is slower than its address asks for.</summary>
    internal static IEnumerable<Warning> Speed(BoardSession session) => session.SpeedWarning is { } slow ? [slow] : [];

    private static void Write(CliContext context, string address, Welcome board, int? baud, IReadOnlyDictionary<string, long>? health)
    {
        BoardLimits limits = board.Limits;
        if (context.Json)
        {
            context.WriteJson(new
            {
                address, board.Serial, board.Board, board.Firmware, board.Chip, board.Boot, board.State,
                protocol = new { min = board.MajorMin, max = board.MajorMax, minor = board.Minor, schema = $"{board.Schema:x8}" },
                board.Mtu, baud, features = Features(board),
                limits = new { limits.ImageBytes, limits.Cores, limits.Neurons, limits.Probes, image_format = $"{limits.ImageMajor}.{limits.ImageMinor}" },
                board.ImageSha256, health,
            });
            return;
        }

        context.Say($"{board.Serial}: {board.Board}, firmware {board.Firmware}, boot {board.Boot}, {board.State.ToString().ToLowerInvariant()}");
        context.Say($"  at       {address}, protocol {board.MajorMax}.{board.Minor}, payloads to {board.Mtu} bytes{(baud is null ? "" : $", {baud} baud")}");
        context.Say(string.Create(CultureInfo.InvariantCulture, $"  fits     images of format {limits.ImageMajor}.{limits.ImageMinor} to {limits.ImageBytes:N0} bytes, {limits.Cores:N0} cores, {limits.Neurons:N0} neurons, {limits.Probes} probes; chip {board.Chip}"));
        context.Say($"  can      {string.Join(", ", Features(board))}");
        context.Say($"  image    {board.ImageSha256 ?? "none"}");
        foreach ((string name, long value) in health ?? new Dictionary<string, long>())
        {
            context.Say(string.Create(CultureInfo.InvariantCulture, $"  {name,-24} {value,14:N0}"));
        }

        if (health is null)
        {
            context.Say("  health   not asked for: no common version of the protocol");
        }
    }

    private static string[] Features(Welcome board) =>
        [.. Enum.GetValues<BoardFeatures>().Where(feature => feature != 0 && board.Features.HasFlag(feature)).Select(feature => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(feature.ToString()))];
}
