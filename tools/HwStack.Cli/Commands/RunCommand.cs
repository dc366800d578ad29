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
        Option<string> on = new("--on") { Description = "Target: emulator, or reference (networks only).", DefaultValueFactory = _ => "emulator", HelpName = "TARGET" };
        Command command = new("run", "Run an image or a network on a target.") { workload, on };
        NetworkOptions network = new(command);
        StimulusOptions stimulus = new(command);
        EmulatorOptionsSet emulator = new(command);
        RecordOptions record = new(command);
        command.SetAction(parsed => Run(
            new Request(parsed, parsed.GetRequiredValue(workload), parsed.GetValue(on)!, network, stimulus, record, emulator), context));
        return command;
    }

    private sealed record Request(ParseResult Parsed, string Path, string Address, NetworkOptions Network, StimulusOptions Stimulus, RecordOptions Record,
        EmulatorOptionsSet Emulator);

    private static int Run(Request request, CliContext context)
    {
        IReadOnlyList<Recording> recordings = request.Record.Read(request.Parsed);
        EmulatorOptions emulator = request.Emulator.Read(request.Parsed, request.Address);
        using Workload workload = Workload.Open(request.Path, request.Parsed, request.Network, context);
        IReadOnlyList<Stimulus> stimuli = request.Stimulus.Read(request.Parsed, workload.Inputs);
        workload.InputRanges = StimulusRanges.Of(stimuli);
        using Target target = workload.OpenTarget(request.Address, emulator);
        List<Probe> probes = [.. recordings.Select(recording => recording.Probe).Distinct()];
        List<RunRecord> runs = Batch.Run(target, stimuli, probes, context);
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
