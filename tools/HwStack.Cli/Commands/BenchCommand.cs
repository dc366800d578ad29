using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Compiler;
using HwStack.Compiler.Benchmarking;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Network.Topologies;
using Spectre.Console;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack bench</c>: measurements that anyone can repeat.</summary>
internal static class BenchCommand
{
    public static Command Create(CliContext context) => new("bench", "Measure hwstack itself.")
    {
        BenchAccuracyCommand.Create(context),
        BenchBoardsCommand.Create(context),
        BenchEmulatorCommand.Create(context),
        BenchTrainingCommand.Create(context),
        Mapping(context),
    };

    private static Command Mapping(CliContext context)
    {
        Argument<string[]> networks = new("NETWORK") { Description = "Networks (.nir, or topology:NAME,key=value...) to map as well; one that does not compile is listed with its error.", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> only = new("--only") { Description = "Synthetic workloads to map; default: all. 'none' for none.", HelpName = "NAME" };
        only.AcceptOnlyFromAmong([.. MappingWorkloads.All.Select(workload => workload.Name), "none"]);
        Option<string?> scale = new("--scale") { Description = "Adds a workload of this size, e.g. 100000x1000 with --chip nc1-hpc.", HelpName = "NEURONSxSYNAPSES" };
        Command command = new("mapping", "How full the cores are, and how far packets travel, on synthetic networks and on yours.") { networks, only, scale };
        NetworkOptions options = new(command);
        command.SetAction(parsed =>
        {
            string[] chosen = parsed.GetValue(only) ?? [];
            List<MappingWorkload> workloads = [.. MappingWorkloads.All.Where(workload => chosen.Length == 0 || chosen.Contains(workload.Name))];
            if (parsed.GetValue(scale) is { } size)
            {
                workloads.Add(Scale(size));
            }

            List<MappingFigures> figures = [];
            List<NotMapped> not = [];
            string[] paths = parsed.GetValue(networks) ?? [];
            using ProgressLine line = new(context, "mapping");
            NetworkCompileOptions common = options.CompileOptions(parsed);
            foreach (MappingWorkload workload in workloads)
            {
                line.Show((double)figures.Count / (workloads.Count + paths.Length), workload.Name);
                Try(workload.Name, () => MappingBenchmark.Run(workload, common.Chip, common.Seed, context.Time, null, context.Cancellation));
            }

            foreach (string path in paths)
            {
                line.Show((double)(figures.Count + not.Count) / (workloads.Count + paths.Length), path);
                if (Topology.IsTopology(path))
                {
                    Try(path, () => MappingBenchmark.Run(MappingWorkloads.Streamed(path, path), common.Chip, common.Seed, context.Time, null, context.Cancellation));
                    continue;
                }

                Try(Path.GetFileName(path), () =>
                {
                    NirDocument document = NirFile.Read(path);
                    PreparedNetwork network = NetworkModel.Prepare(document.Graph, options.Semantics(parsed, document.Graph));
                    return MappingFigures.Of(Path.GetFileName(path), NetworkCompiler.Compile(network, options.CompileOptions(parsed, path), context.Time, null, context.Cancellation).Mapping);
                });
            }

            Write(context, new MappingBenchDocument(common.Chip.Name, [.. figures.Select(MappingBenchEntry.Of)], not));
            return ErrorCodes.Ok;

            void Try(string name, Func<MappingFigures> map)
            {
                try
                {
                    figures.Add(map());
                }
                catch (UserErrorException unfit)
                {
                    not.Add(new NotMapped(name, unfit.Errors[0]));
                }
            }
        });
        return command;
    }

    private static MappingWorkload Scale(string size)
    {
        string[] parts = size.Split('x');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int neurons)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int fanOut)
            && fanOut > 0 && neurons >= 2 * (long)fanOut && (long)neurons * fanOut <= 1_000_000_000
                ? MappingWorkloads.Scale(neurons, fanOut)
                : throw new UserErrorException(new UserError(
                    "HW0045", $"'{size}' is not a size: NEURONSxSYNAPSES with at least twice as many neurons as synapses each, and at most 1,000,000,000 synapses.", "--scale", size));
    }

    private static void Write(CliContext context, MappingBenchDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
            return;
        }

        IAnsiConsole console = Terminal.For(context);
        Table table = Terminal.Table("workload", "synapses", "cores", "bound", "ratio", "hops", "row-major", "ratio", "goal", "met", "s");
        foreach (MappingBenchEntry entry in document.Workloads)
        {
            table.AddRow(
                Markup.Escape(entry.Name), entry.Synapses.ToString("N0", CultureInfo.InvariantCulture), $"{entry.CoresUsed}", $"{entry.CoresLowerBound}", F(entry.CoresRatio),
                F(entry.MeanHopsPerSpike), F(entry.MeanHopsRowMajor), F(entry.HopsRatio), F(entry.HopsGoal), entry.MeetsGoals ? "yes" : "no", F(entry.Seconds.Values.Sum()));
        }

        console.Write(table);
        foreach (NotMapped not in document.NotMapped)
        {
            context.Say($"{not.Name}: {not.Error}");
        }
    }

    private static string F(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>The JSON of <c>hwstack bench mapping</c>; documented in docs/json.md.</summary>
internal sealed record MappingBenchDocument(string Chip, IReadOnlyList<MappingBenchEntry> Workloads, IReadOnlyList<NotMapped> NotMapped);

/// <summary>One workload of <see cref="MappingBenchDocument"/>.</summary>
internal sealed record MappingBenchEntry(
    string Name, int Neurons, long Synapses, int CoresUsed, int CoresLowerBound, double CoresRatio, double MeanHopsPerSpike, double MeanHopsRowMajor, double HopsRatio, double HopsGoal,
    bool MeetsGoals, string NeuronOrder, IReadOnlyDictionary<string, double> Seconds, long PeakBytes)
{
    public static MappingBenchEntry Of(MappingFigures f) => new(
        f.Name, f.Neurons, f.Synapses, f.CoresUsed, f.CoresLowerBound, f.CoresRatio, f.MeanHopsPerSpike, f.MeanHopsRowMajor, f.HopsRatio, f.HopsGoal, f.MeetsGoals, f.NeuronOrder,
        f.Seconds, f.PeakBytes);
}

/// <summary>A network that was not mapped.</summary>
internal sealed record NotMapped(string Name, UserError Error);
