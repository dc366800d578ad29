using System.CommandLine;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Profiling;
using HwStack.Runtime;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack profile</c>: where spikes, cycles and joules go, and which core is full.</summary>
internal static class ProfileCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> workload = new("FILE") { Description = "An image (.ncim), a network (.nir), or topology:NAME,key=value..." };
        Option<string> on = new("--on") { Description = "Target that runs images: emulator, or a board (board:virtual, serial:DEVICE, usb:SERIALNUMBER, pty:PATH, tcp:HOST:PORT, unix:PATH).", DefaultValueFactory = _ => "emulator", HelpName = "TARGET" };
        Option<string> map = new("--map") { Description = "What the core map of the text shows: memory, neurons, energy or activity.", DefaultValueFactory = _ => "memory" };
        map.AcceptOnlyFromAmong("memory", "neurons", "energy", "activity");
        Command command = new("profile", "Show utilisation, activity, time and energy of a run; compare two profiles with 'profile diff'.") { workload, on, map };
        NetworkOptions network = new(command);
        StimulusOptions stimulus = new(command);
        EmulatorOptionsSet emulator = new(command);
        ProfileFileOptions files = new(command);
        MeterOptions meter = new(command);
        LinkTraceOption traceOption = new(command);
        command.Add(ProfileDiffCommand.Create(context));
        command.SetAction(parsed =>
        {
            string address = parsed.GetValue(on)!;
            if (address == "reference")
            {
                throw new UserErrorException(new UserError("HW0044", "The reference has no cores, cycles or energy to profile.", "--on", address, "emulator"));
            }

            TargetNames.Check(address);
            string? trace = traceOption.Read(parsed, address);
            ProfileFiles asked = files.Read(parsed);
            MeterRecording? measured = meter.Read(parsed);
            EmulatorOptions options = emulator.Read(parsed, address);
            using Workload loaded = Workload.Open(parsed.GetRequiredValue(workload), parsed, network, context);
            IReadOnlyList<Stimulus> stimuli = stimulus.Read(parsed, loaded);
            loaded.InputRanges = StimulusRanges.Of(stimuli);
            loaded.LinkTrace = trace;
            using Target target = loaded.OpenTarget(address, options);
            List<RunRecord> runs = Batch.Run(target, stimuli, asked.Probes(loaded), context, asked.Activity);
            if (measured is not null)
            {
                runs = [.. runs.Select(measured.AddTo)];
            }

            ProfileReport[] reports = [.. runs.Select(run => ProfileReport.Of(run, loaded.Image))];
            ProfileDocument document = new(reports, loaded.Compilation?.Quantization);
            context.Warn(loaded.Warnings);
            context.Warn(asked.Write(document, runs[0], loaded.Image));
            if (context.Json)
            {
                context.WriteJson(document);
                return ErrorCodes.Ok;
            }

            context.Warn(reports.SelectMany(report => report.Warnings));
            foreach (ProfileReport report in reports)
            {
                ProfileText.Write(context, report, Enum.Parse<ProfileMap>(parsed.GetValue(map)!, ignoreCase: true));
            }

            if (loaded.Compilation is { } compiled)
            {
                QuantizationText.Write(Terminal.For(context), compiled.Quantization);
            }

            return ErrorCodes.Ok;
        });
        return command;
    }
}
