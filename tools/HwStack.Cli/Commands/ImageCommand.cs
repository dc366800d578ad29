using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Compiler.Disassembly;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack image</c>: looks at images without running them.</summary>
internal static class ImageCommand
{
    public static Command Create(CliContext context) => new("image", "Look at images.")
    {
        Inspect(context),
        Verify(context),
        Disassemble(context),
    };

    private static Command Disassemble(CliContext context)
    {
        Argument<string> path = new("IMAGE") { Description = "An image (.ncim)." };
        Option<string> nir = new("--nir") { Description = "Network to write, with the chip's weights, leaks and thresholds in floating point.", HelpName = "FILE.nir", Required = true };
        Command command = new("disassemble", "Turn an image back into a network that the reference runs.") { path, nir };
        command.SetAction(parsed =>
        {
            string target = parsed.GetRequiredValue(nir);
            OutputFile.RequireWritable(target);
            using FileImage image = ImageFile.Open(parsed.GetRequiredValue(path));
            ImageVerifier.Demand(image);
            DisassembledNetwork network = ImageDisassembler.Disassemble(image);
            NirFile.Write(target, network.Graph);
            string dt = network.Semantics.DtSeconds.ToString("R", CultureInfo.InvariantCulture), reset = network.Semantics.Reset.ToString().ToLowerInvariant();
            if (context.Json)
            {
                context.WriteJson(new { output = target, nodes = network.Graph.Nodes.Count, dt_s = network.Semantics.DtSeconds, reset, if_input = "impulse", warnings = network.Warnings });
                return ErrorCodes.Ok;
            }

            context.Warn(network.Warnings);
            context.Say($"{target}: {network.Graph.Nodes.Count} nodes, for --dt {dt} --reset {reset} --if-input impulse, which the file says itself");
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Command Inspect(CliContext context)
    {
        Argument<string> path = new("IMAGE") { Description = "An image (.ncim)." };
        Command command = new("inspect", "Show what an image holds.") { path };
        command.SetAction(parsed =>
        {
            using FileImage image = ImageFile.Open(parsed.GetRequiredValue(path));
            ImageInspection inspection = ImageInspection.Of(image);
            if (context.Json)
            {
                context.WriteJson(inspection);
            }
            else
            {
                InspectionText.Write(context, inspection);
            }

            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Command Verify(CliContext context)
    {
        Argument<string> path = new("IMAGE") { Description = "An image (.ncim)." };
        Command command = new("verify", "Check every rule an image must keep; exit code 1 when one is broken.") { path };
        command.SetAction(parsed =>
        {
            using FileImage image = ImageFile.Open(parsed.GetRequiredValue(path));
            IReadOnlyList<UserError> violations = ImageVerifier.Verify(image);
            if (context.Json)
            {
                context.WriteJson(new { valid = violations.Count == 0, image_sha256 = image.Sha256, violations });
            }
            else
            {
                foreach (UserError violation in violations)
                {
                    context.Error.WriteLine(violation);
                }

                context.Say(violations.Count == 0 ? $"valid: {image.CoreCount} cores, sha256 {image.Sha256}" : $"{violations.Count} rules broken");
            }

            return violations.Count == 0 ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
        });
        return command;
    }
}
