using System.CommandLine;
using System.Globalization;
using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links.Tracing;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards decode</c>: the frames of a trace in words. Any file is safe: memory is bounded by the largest block and by --frames.</summary>
internal static class BoardsDecodeCommand
{
    private const int LinkTypeUser0 = 147;

    public static Command Create(CliContext context)
    {
        Argument<string> path = new("FILE.pcapng") { Description = "A trace that --link-trace wrote." };
        Option<int> most = new("--frames") { Description = "Show at most the first N frames; all are counted.", DefaultValueFactory = _ => 100_000, HelpName = "N" };
        Command command = new("decode", "Show the frames and messages of a trace in words.") { path, most };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(path);
            using Stream stream = Open(file);
            Decode(context, new PcapngReader(stream, file), Math.Max(0, parsed.GetValue(most)));
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static void Decode(CliContext context, PcapngReader reader, int most)
    {
        List<TracedFrame> kept = [];
        long packets = 0, frames = 0, faults = 0, others = 0;
        long? start = null;
        while (reader.Next() is { } packet)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            packets++;
            start ??= packet.TimeNs;
            if (packet.LinkType != LinkTypeUser0)
            {
                others++;
                continue;
            }

            foreach (TracedFrame frame in TracedFrame.Of(packet, start.Value))
            {
                frames++;
                faults += frame.Fault is null ? 0 : 1;
                if (frames <= most && context.Json)
                {
                    kept.Add(frame);
                }
                else if (frames <= most)
                {
                    context.Say(Line(frame));
                }
            }
        }

        if (context.Json)
        {
            context.WriteJson(new { packets, other_packets = others, frames, faults, cut_off = reader.IsCutOff, shown = kept });
        }

        context.Say($"{packets} packets, {frames} frames, {faults} of them faulty{(others > 0 ? $"; {others} packets of other links" : "")}{(reader.IsCutOff ? "; the file ends within a block" : "")}");
    }

    private static string Line(TracedFrame frame) => string.Create(
        CultureInfo.InvariantCulture,
        $"{frame.TimeNs / 1e9,12:0.000000} {frame.Direction switch { "out" => "->", "in" => "<-", _ => "--" }} {frame.Session ?? "        "} {frame.Channel,-7} {(frame.Sequence is { } number ? $"#{number}" : ""),-6} {frame.Type,-20} {frame.Words}");

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 65_536);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException(new UserError("HW0444", $"The trace cannot be read: {problem.Message}", path), problem);
        }
    }
}
