using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using Spectre.Console;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack bench emulator</c>: the emulator's speed beside a bound that the same program measures in the same run.</summary>
internal static class BenchEmulatorCommand
{
    public static Command Create(CliContext context)
    {
        Option<string[]> workload = new("--workload") { Description = "Workloads to measure; default: all.", HelpName = "NAME" };
        workload.AcceptOnlyFromAmong([.. BenchWorkload.All.Select(one => one.Name)]);
        Option<int> threads = new("--threads") { Description = "Threads of the fast engine.", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<string> simd = new("--simd") { Description = "Kernels: auto, avx512, avx2, scalar.", DefaultValueFactory = _ => "auto" };
        simd.AcceptOnlyFromAmong([.. Enum.GetNames<SimdLevel>().Select(name => name.ToLowerInvariant())]);
        Option<int> repeats = new("--repeats") { Description = "Measurements of engine and bound in turn; the best of each counts.", DefaultValueFactory = _ => 5, HelpName = "N" };
        Option<bool> scalar = new("--scalar-engine") { Description = "Measure the plain engine instead of the fast one." };
        Command command = new("emulator", "Synaptic operations and neuron updates a second, beside a bound measured in the same run.") { workload, threads, simd, repeats, scalar };
        command.SetAction(parsed =>
        {
            string[] chosen = parsed.GetValue(workload) is { Length: > 0 } named ? named : [.. BenchWorkload.All.Select(one => one.Name)];
            BenchOptions options = new()
            {
                Threads = parsed.GetValue(threads),
                Simd = Enum.Parse<SimdLevel>(parsed.GetValue(simd)!, ignoreCase: true),
                Repeats = parsed.GetValue(repeats),
                ScalarEngine = parsed.GetValue(scalar),
            };
            List<BenchEntry> entries = [];
            using ProgressLine line = new(context, "measuring");
            foreach (string name in chosen)
            {
                line.Show((double)entries.Count / chosen.Length, name);
                entries.Add(BenchEntry.Of(EmulatorBench.Run(name, options, context.Cancellation)));
            }

            Write(context, entries);
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, IReadOnlyList<BenchEntry> entries)
    {
        if (context.Json)
        {
            context.WriteJson(new { workloads = entries });
            return;
        }

        Table table = Terminal.Table("workload", "engine", "synops/s/core", "updates/s/core", "s per 1000 ticks", "B/synapse", "of the bound");
        foreach (BenchEntry entry in entries)
        {
            table.AddRow(
                entry.Name, entry.Engine, Si.Format(entry.SynopsPerSPerCore, ""), Si.Format(entry.UpdatesPerSPerCore, ""), entry.CpuSPer1000Ticks.ToString("0.0000", CultureInfo.InvariantCulture),
                entry.BytesPerSynapse.ToString("0.00", CultureInfo.InvariantCulture), entry.RatioToBound.ToString("0.00", CultureInfo.InvariantCulture));
        }

        Terminal.For(context).Write(table);
        foreach (IGrouping<string, BenchEntry> bound in entries.GroupBy(entry => entry.BoundName))
        {
            context.Say($"bound of {string.Join(", ", bound.Select(entry => entry.Name))}: {bound.Key}");
        }

        context.Say("rates per second of processor time; measured on this machine, other load included");
    }

    /// <summary>One entry of the JSON; documented in docs/json.md.</summary>
    private sealed record BenchEntry(
        string Name, string Chip, string Engine, int Threads, long Neurons, long Synapses, int Ticks, double RateHz, double SynopsPerSPerCore, double UpdatesPerSPerCore,
        double WallSPer1000Ticks, double CpuSPer1000Ticks, double BytesPerSynapse, long PeakRssBytes, string BoundName, double BoundPerS, double RatioToBound, string StateHash)
    {
        public static BenchEntry Of(BenchResult result) => new(
            result.Name, result.Chip, result.Engine, result.Threads, result.Neurons, result.Synapses, result.Ticks, result.RateHz, result.SynopsPerSecondPerCore,
            result.UpdatesPerSecondPerCore, result.WallSecondsPer1000Ticks, result.CpuSecondsPer1000Ticks, result.BytesPerSynapse, result.PeakRssBytes,
            result.BoundName, result.BoundPerSecond, result.RatioToBound, result.StateHash);
    }
}
