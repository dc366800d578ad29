using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HwStack.Boards;
using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards monitor</c>: the board's log as it comes, and its health now and then, until Ctrl-C. With --json one document a line.</summary>
internal static class BoardsMonitorCommand
{
    private static readonly JsonSerializerOptions Lines = new(JsonFormat.Options) { WriteIndented = false };

    public static Command Create(CliContext context)
    {
        Argument<string> address = new("ADDRESS") { Description = "serial:DEVICE[?baud=RATE&fast=RATE], usb:SERIALNUMBER, pty:PATH[?fast=RATE], tcp:HOST:PORT, unix:PATH or board:virtual." };
        Option<string> every = new("--every") { Description = "Seconds between readings of the health figures.", DefaultValueFactory = _ => "5", HelpName = "SECONDS" };
        Option<string?> count = new("--count") { Description = "End after so many readings; default: at Ctrl-C.", HelpName = "N" };
        Command command = new("monitor", "Show a board's log and health until Ctrl-C; with --json one document a line.") { address, every, count };
        LinkTraceOption trace = new(command);
        command.SetAction(parsed =>
        {
            TimeSpan pause = Seconds(parsed.GetRequiredValue(every));
            int? readings = StimulusOptions.Count(parsed, count, "--count");
            using BoardConnection connection = new(parsed.GetRequiredValue(address), trace.Read(parsed), context);
            using Link link = connection.Open();
            using BoardSession session = BoardSession.Open(link, new BoardSessionOptions { Time = context.Time }, context.Cancellation);
            context.Warn(BoardsInfoCommand.Speed(session));
            session.Streams = new LogLines(context);
            context.Say($"{session.Board.Serial} at {connection.Address}");
            try
            {
                Watch(session, pause, readings, context);
            }
            catch (OperationCanceledException)
            {
                // The way a monitor ends.
            }

            return ErrorCodes.Ok;
        });
        return command;
    }

    private static void Watch(BoardSession session, TimeSpan pause, int? readings, CliContext context)
    {
        for (int done = 0; readings is null || done < readings;)
        {
            Show(context, BoardHealth.Read(session, context.Cancellation));
            done++;
            long since = context.Time.GetTimestamp();
            for (TimeSpan left = pause; done != readings && left > TimeSpan.Zero; left = pause - context.Time.GetElapsedTime(since))
            {
                session.Pump(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1), context.Cancellation);
            }
        }
    }

    private static void Show(CliContext context, IReadOnlyDictionary<string, long> health)
    {
        if (context.Json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(new { health }, Lines));
        }

        context.Say("health " + string.Join(", ", health.Where(figure => figure.Value != 0).Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Key} {figure.Value}"))));
        context.Out.Flush();
    }

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0.1 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new UserErrorException(new UserError("HW0442", $"'{text}' is not a time between two readings.", "--every", text, "0.1 to 3600 seconds"));

    private sealed class LogLines(CliContext context) : IBoardStreams
    {
        private static readonly string[] Levels = ["debug", "info", "warning", "error"];

        public void Record(FaultRecord record)
        {
            string level = record.IsFault ? "fault" : record.Level < Levels.Length ? Levels[record.Level] : "log";
            if (context.Json)
            {
                context.Out.WriteLine(JsonSerializer.Serialize(new { log = new { level, record.Tick, record.Text, fault = record.IsFault ? $"{record.Level}.{record.Code}" : null } }, Lines));
            }

            context.Say($"{level} at tick {record.Tick}: {(record.IsFault ? $"{record.Level}.{record.Code} " : "")}{record.Text}");
        }

        public void Outputs(SpikeBlock block, ReadOnlySpan<byte> events)
        {
        }

        public void Spikes(SpikeBlock block, ReadOnlySpan<byte> events)
        {
        }

        public void States(ushort epoch, ushort probe, ulong tick, uint offset, ReadOnlySpan<byte> states)
        {
        }

        public void Done(DoneMessage message)
        {
        }
    }
}
