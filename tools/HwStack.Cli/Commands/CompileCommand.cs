using System.CommandLine;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Compiler;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack compile</c>: a network becomes an image.</summary>
internal static class CompileCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> network = new("NETWORK") { Description = "A network (.nir), or topology:NAME,key=value..." };
        Option<string?> output = new("--output", "-o") { Description = "Image to write; default: the network's name with .ncim.", HelpName = "FILE.ncim" };
        Option<string[]> dumps = new("--dump-after") { Description = "Print what a pass made: partition, placement, routing, emission.", HelpName = "PASS" };
        dumps.AcceptOnlyFromAmong("partition", "placement", "routing", "emission");
        Command command = new("compile", "Compile a network to an image.") { network, output, dumps };
        NetworkOptions options = new(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(network);
            string target = parsed.GetValue(output) ?? (Topology.IsTopology(path) ? Topology.Parse(path).Name + ".ncim" : Path.ChangeExtension(path, ".ncim"));
            OutputFile.RequireWritable(target);
            if (FileKind.IsImage(path))
            {
                throw new UserErrorException(new UserError("HW0043", "This is an image already, not a network.", path));
            }

            using Workload workload = Workload.Open(path, parsed, options, context);
            if (Topology.IsTopology(path) && parsed.GetValue(dumps) is { Length: > 0 })
            {
                throw new UserErrorException(new UserError(
                    "HW0047", "The passes of a topology leave nothing to dump: its cores are written one by one.", "--dump-after", Hint: "Use hwstack image inspect on the image."));
            }

            workload.DumpAfter = (parsed.GetValue(dumps) ?? []).Select(pass => Enum.Parse<CompilerPass>(pass, ignoreCase: true)).ToHashSet();
            ChipImage image = workload.Image;
            foreach (string dump in workload.Compilation!.Dumps.Values)
            {
                context.Error.WriteLine(dump);
            }

            string sha256 = ImageFile.Write(target, image, context.Cancellation);
            CompileDocument document = CompileDocument.Of(target, image, sha256, workload);
            if (context.Json)
            {
                context.WriteJson(document);
            }
            else
            {
                context.Warn(document.Warnings);
                CompileText.Write(context, document);
            }

            return ErrorCodes.Ok;
        });
        return command;
    }
}
