using System.CommandLine;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Profiling;
using HwStack.Runtime;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack run</c>: runs an image or a network on a target and shows what left the chip.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> workload = new("FILE") { Description = "An image (.ncim), a network (.nir), or topology:NAME,key=value..." };
        Option<string> on = new("--on") { Description = $"Target: {TargetNames.Forms}.", DefaultValueFactory = _ => "emulator", HelpName = "TARGET" };
        Option<bool> watch = new("--watch") { Description = "Show rate, energy, ticks a second and the slowest core on standard error while it runs." };
        Command command = new("run", "Run an image or a network on a target.") { workload, on, watch };
        NetworkOptions network = new(command);
        StimulusOptions stimulus = new(command);
        EmulatorOptionsSet emulator = new(command);
        RecordOptions record = new(command);
        LinkTraceOption trace = new(command);
        command.SetAction(parsed => Run(
            new Request(parsed, parsed.GetRequiredValue(workload), parsed.GetValue(on)!, network, stimulus, record, emulator, trace, parsed.GetValue(watch)), context));
        return command;
    }

    private sealed record Request(ParseResult Parsed, string Path, string Address, NetworkOptions Network, StimulusOptions Stimulus, RecordOptions Record,
        EmulatorOptionsSet Emulator, LinkTraceOption Trace, bool Watch);

    private static int Run(Request request, CliContext context)
    {
        TargetNames.Check(request.Address);
        IReadOnlyList<Recording> recordings = request.Record.Read(request.Parsed);
        string? trace = request.Trace.Read(request.Parsed, request.Address);
        EmulatorOptions emulator = request.Emulator.Read(request.Parsed, request.Address);
        if (request.Watch && request.Address != "emulator")
        {
            throw new UserErrorException(new UserError("HW0050", $"--watch is for the emulator, and this runs on {TargetNames.InWords(request.Address)}.", "--watch", Hint: "Use --on emulator, or leave it out."));
        }

        using Workload workload = Workload.Open(request.Path, request.Parsed, request.Network, context);
        IReadOnlyList<Stimulus> stimuli = request.Stimulus.Read(request.Parsed, workload);
        workload.InputRanges = StimulusRanges.Of(stimuli);
        workload.LinkTrace = trace;
        using Target target = workload.OpenTarget(request.Address, emulator);
        List<Probe> probes = [.. recordings.Select(recording => recording.Probe).Distinct()];
        using WatchView? view = request.Watch && !context.Quiet
            ? new WatchView(context, workload.Image.Io.Populations.Where(population => population.Type is not ("relay" or "dendrite")).Sum(population => (long)population.Count), workload.Image.Io.DtSeconds)
            : null;
        List<RunRecord> runs = Batch.Run(target, stimuli, probes, context, watch: view?.Watch);
        view?.Dispose();
        foreach (Recording recording in recordings)
        {
            RecordOptions.Write(recording, runs);
        }

        Utilization? utilization = request.Address == "reference" ? null : Utilization.Of(workload.Image);
        RunDocument document = RunDocument.Of(runs, utilization, [.. recordings.Select(recording => recording.Path)], workload.Warnings);
        if (context.Json)
        {
            context.WriteJson(document);
        }
        else
        {
            context.Warn(document.Warnings);
            RunText.Write(context, document, runs);
        }

        return ErrorCodes.Ok;
    }
}
