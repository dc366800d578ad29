using System.CommandLine;
using System.Globalization;
using HwStack.Cli.Bench;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using Spectre.Console;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack bench boards</c>: what a spike to or from a board costs the host, beside a bound that the same program measures in the same run.</summary>
internal static class BenchBoardsCommand
{
    public static Command Create(CliContext context)
    {
        Option<string[]> links = new("--link") { Description = "Ways to the virtual board: loopback (in process), pty (Linux). Default: all there are.", HelpName = "NAME" };
        links.AcceptOnlyFromAmong("loopback", "pty");
        Option<string> steps = new("--steps") { Description = "Steps of a run; 64 spikes in or 128 out in each.", DefaultValueFactory = _ => "10000", HelpName = "N" };
        Option<string> repeats = new("--repeats") { Description = "Runs of driver and bound in turn; the best of each counts.", DefaultValueFactory = _ => "5", HelpName = "N" };
        Command command = new("boards", "Processor time and allocations of the host for each spike to and from a board, beside a bound measured in the same run.") { links, steps, repeats };
        command.SetAction(parsed =>
        {
            int length = (int)FuzzCommand.Number(parsed.GetRequiredValue(steps), "--steps", 10, 1_000_000), times = (int)FuzzCommand.Number(parsed.GetRequiredValue(repeats), "--repeats", 1, 1000);
            string[] chosen = parsed.GetValue(links) is { Length: > 0 } named ? [.. named.Distinct()] : OperatingSystem.IsLinux() ? ["loopback", "pty"] : ["loopback"];
            BoardBenchJob[] jobs = [BoardBenchJob.In(length), BoardBenchJob.Out(length)];
            List<BoardBenchEntry> entries = [];
            using (ProgressLine line = new(context, "measuring"))
            {
                foreach (string link in chosen)
                {
                    foreach (BoardBenchJob job in jobs)
                    {
                        line.Show((double)entries.Count / (chosen.Length * jobs.Length), $"{link} {job.Direction}");
                        entries.Add(BoardBench.Run(link, job, times, context.Cancellation));
                    }
                }
            }

            Write(context, entries);
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, List<BoardBenchEntry> entries)
    {
        if (context.Json)
        {
            context.WriteJson(new { links = entries });
            return;
        }

        Table table = Terminal.Table("link", "spikes", "wire B/spike", "ns/spike", "bound ns", "ratio", "B/1000 spikes", "of them aside");
        foreach (BoardBenchEntry entry in entries)
        {
            table.AddRow(
                entry.Link, $"{entry.Spikes:N0} {entry.Direction}", F(entry.WireBytesPerSpike), F(entry.NsPerSpike), F(entry.BoundNsPerSpike), F(entry.RatioToBound),
                F(entry.BytesPer1000Spikes, "N0"), F(entry.AsideBytesPer1000Spikes, "N0"));
        }

        Terminal.For(context).Write(table);
        context.Say("ns: processor time of the host's thread for whole runs on an open session; bound: encoding or decoding, CRC, COBS and one copy into or out of a link; aside: inputs planned and outputs recorded, as on the emulator");
    }

    private static string F(double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);
}
