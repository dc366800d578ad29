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
        Option<string> on = new("--on") { Description = "Target that runs images: emulator.", DefaultValueFactory = _ => "emulator", HelpName = "TARGET" };
        Command command = new("profile", "Show utilisation, activity, time and energy of a run.") { workload, on };
        NetworkOptions network = new(command);
        StimulusOptions stimulus = new(command);
        EmulatorOptionsSet emulator = new(command);
        command.SetAction(parsed =>
        {
            string address = parsed.GetValue(on)!;
            if (address == "reference")
            {
                throw new UserErrorException(new UserError("HW0044", "The reference has no cores, cycles or energy to profile.", "--on", address, "emulator"));
            }

            EmulatorOptions options = emulator.Read(parsed, address);
            using Workload loaded = Workload.Open(parsed.GetRequiredValue(workload), parsed, network, context);
            IReadOnlyList<Stimulus> stimuli = stimulus.Read(parsed, loaded.Inputs);
            loaded.InputRanges = StimulusRanges.Of(stimuli);
            using Target target = loaded.OpenTarget(address, options);
            List<RunRecord> runs = Batch.Run(target, stimuli, [], context);
            ProfileReport[] reports = [.. runs.Select(run => ProfileReport.Of(run, loaded.Image))];
            if (context.Json)
            {
                context.WriteJson(new { schema = "hwstack.profile/0.1", profiles = reports, quantisation = loaded.Compilation?.Quantization });
                return ErrorCodes.Ok;
            }

            context.Warn([.. loaded.Warnings, .. reports.SelectMany(report => report.Warnings)]);
            foreach (ProfileReport report in reports)
            {
                ProfileText.Write(context, report);
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
