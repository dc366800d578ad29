using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Training.Benchmarking;
using Spectre.Console;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack bench training</c>: a training step beside its matrix products alone, measured in the same run.</summary>
internal static class BenchTrainingCommand
{
    public static Command Create(CliContext context)
    {
        Option<string[]> network = new("--network") { Description = $"Networks to train; default: {string.Join(" and ", TrainingBench.Networks)}.", HelpName = "TEXT" };
        Option<int[]> threads = new("--threads") { Description = "Threads to train with; default: 1 and 2.", HelpName = "N" };
        Option<int> ticks = new("--ticks") { Description = "Ticks of a sample.", DefaultValueFactory = _ => 8, HelpName = "N" };
        Option<int> batch = new("--batch") { Description = "Samples of a step.", DefaultValueFactory = _ => 128, HelpName = "N" };
        Option<int> steps = new("--steps") { Description = "Steps of one measurement.", DefaultValueFactory = _ => 25, HelpName = "N" };
        Option<int> repeats = new("--repeats") { Description = "Measurements of training and bound in turn; the best of each counts.", DefaultValueFactory = _ => 3, HelpName = "N" };
        Command command = new("training", "Milliseconds of a training step, beside its matrix products alone measured in the same run.") { network, threads, ticks, batch, steps, repeats };
        command.SetAction(parsed =>
        {
            string[] networks = parsed.GetValue(network) is { Length: > 0 } named ? named : [.. TrainingBench.Networks];
            int[] crews = parsed.GetValue(threads) is { Length: > 0 } given ? given : [1, 2];
            List<TrainingBenchResult> results = [];
            using ProgressLine line = new(context, "measuring");
            foreach (string text in networks)
            {
                foreach (int crew in crews)
                {
                    line.Show((double)results.Count / (networks.Length * crews.Length), $"{text}, {crew} thread(s)");
                    results.Add(TrainingBench.Run(
                        text, crew, parsed.GetValue(ticks), parsed.GetValue(batch), parsed.GetValue(steps), parsed.GetValue(repeats), context.Cancellation));
                }
            }

            Write(context, results);
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, List<TrainingBenchResult> results)
    {
        if (context.Json)
        {
            context.WriteJson(new { networks = results });
            return;
        }

        Table table = Terminal.Table("network", "threads", "ms/step", "images/s", "s/60,000", "cpu ms/step", "products alone", "ratio", "Gflop/s", "FMA loop", "kB/step");
        foreach (TrainingBenchResult r in results)
        {
            table.AddRow(
                Markup.Escape(r.Network), $"{r.Threads}", F(r.StepMs), F(r.ImagesPerSecond, "0"), F(r.EpochSeconds), F(r.StepCpuMs), F(r.BoundCpuMs), F(r.RatioToBound), F(r.ProductGigaflops),
                F(r.PeakGigaflops), F(r.AllocatedBytesPerStep / 1000));
        }

        Terminal.For(context).Write(table);
        context.Say($"{results[0].Ticks} ticks, {results[0].BatchSize} samples a step, the chip's integers; ms/step, images and epochs in wall time, the rest in processor time; other load included");
    }

    private static string F(double value, string format = "0.0##") => value.ToString(format, CultureInfo.InvariantCulture);
}
