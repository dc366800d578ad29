using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using HwStack.Network.Topologies;
using Spectre.Console;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack bench emulator</c>: the emulator's speed beside a bound that the same program measures in the same run.</summary>
internal static class BenchEmulatorCommand
{
    public static Command Create(CliContext context)
    {
        string large = string.Join(", ", BenchWorkload.All.Where(one => one.OnlyByName).Select(one => one.Name));
        Option<string[]> workload = new("--workload") { Description = $"Workloads to measure; default: all but {large}, which take minutes and gigabytes.", HelpName = "NAME" };
        workload.AcceptOnlyFromAmong([.. BenchWorkload.All.Select(one => one.Name)]);
        Option<int> threads = new("--threads") { Description = "Threads of the fast engine.", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<string> simd = new("--simd") { Description = "Kernels: auto, avx512, avx2, scalar.", DefaultValueFactory = _ => "auto" };
        simd.AcceptOnlyFromAmong([.. Enum.GetNames<SimdLevel>().Select(name => name.ToLowerInvariant())]);
        Option<int?> ticks = new("--ticks") { Description = "Ticks of one measurement; default: what suits the workload.", HelpName = "N" };
        Option<int?> repeats = new("--repeats") { Description = "Measurements of engine and bound in turn; the best of each counts. Default: what suits the workload.", HelpName = "N" };
        Option<bool> scalar = new("--scalar-engine") { Description = "Measure the plain engine instead of the fast one." };
        Option<bool> noReference = new("--no-reference") { Description = "Leave out the floating-point reference, whose rates stand beside the chip's." };
        Command command = new("emulator", "Synaptic operations and neuron updates a second, beside a bound measured in the same run.")
        {
            workload, threads, simd, ticks, repeats, scalar, noReference,
        };
        command.SetAction(parsed =>
        {
            string[] chosen = parsed.GetValue(workload) is { Length: > 0 } named ? named : [.. BenchWorkload.All.Where(one => !one.OnlyByName).Select(one => one.Name)];
            BenchOptions options = new()
            {
                Threads = parsed.GetValue(threads),
                Simd = Enum.Parse<SimdLevel>(parsed.GetValue(simd)!, ignoreCase: true),
                Ticks = parsed.GetValue(ticks),
                Repeats = parsed.GetValue(repeats),
                ScalarEngine = parsed.GetValue(scalar),
            };
            List<BenchEntry> entries = [];
            using ProgressLine line = new(context, "measuring");
            foreach (string name in chosen)
            {
                entries.Add(Run(EmulatorBench.Find(name), options, !parsed.GetValue(noReference), context, did => line.Show((double)entries.Count / chosen.Length, $"{name}: {did}")));
            }

            Write(context, entries);
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static BenchEntry Run(BenchWorkload workload, BenchOptions options, bool withReference, CliContext context, Action<string> progress)
    {
        using BenchImage image = BenchImage.Of(workload, context, progress);
        progress("running");
        BenchResult result = EmulatorBench.Run(workload, image.Image, image.Synapses, options, context.Cancellation);
        IReadOnlyList<FiringStatistics> reference = [];
        if (withReference && workload is { Topology: not null, ReferenceTicks: > 0 })
        {
            progress("floating-point reference");
            GC.Collect();
            reference = BenchReference.Of(workload, context.Cancellation);
        }

        return BenchEntry.Of(result, image, reference);
    }

    private static void Write(CliContext context, List<BenchEntry> entries)
    {
        if (context.Json)
        {
            context.WriteJson(new { workloads = entries });
            return;
        }

        Table table = Terminal.Table("workload", "Hz", "float Hz", "synops/s", "updates/s", "s/1000 ticks", "B/synapse", "of bound");
        foreach (BenchEntry entry in entries)
        {
            table.AddRow(
                entry.Name, F(entry.RateHz), F(entry.FloatRateHz), Si.Format(entry.SynopsPerSecond, ""), Si.Format(entry.UpdatesPerSecond, ""), F(entry.WallSeconds, "0.0000"),
                F(entry.BytesPerSynapse), F(entry.RatioToBound));
        }

        Terminal.For(context).Write(table);
        foreach (BenchEntry entry in entries.Where(entry => entry.Populations.Count > 0))
        {
            Table populations = Terminal.Table(entry.Name, "neurons", "Hz", "float Hz", "published", "CV of ISI", "float CV", "published");
            foreach (BenchPopulation population in entry.Populations)
            {
                populations.AddRow(population.Name, $"{population.Neurons}", F(population.RateHz), F(population.FloatRateHz), F(population.PublishedRateHz), F(population.CvIsi), F(population.FloatCvIsi), F(population.PublishedCvIsi));
            }

            Terminal.For(context).Write(populations);
        }

        foreach (IGrouping<string, BenchEntry> bound in entries.GroupBy(entry => entry.BoundName))
        {
            context.Say($"bound of {string.Join(", ", bound.Select(entry => entry.Name))}: {bound.Key}");
        }

        context.Say($"engine {entries[0].Engine}, {entries[0].Threads} thread(s); operations per second of processor time, ticks in wall time; measured on this machine, other load included");
    }

    private static string F(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
