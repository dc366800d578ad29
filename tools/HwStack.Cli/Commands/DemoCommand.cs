using System.CommandLine;
using System.Globalization;
using HwStack.Chip;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Demo;
using HwStack.Cli.Output;
using HwStack.Compiler;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network;
using HwStack.Profiling;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack demo</c>: the main job on a network trained here, which comes with the command, and on pictures it paints itself.</summary>
internal static class DemoCommand
{
    public static Command Create(CliContext context)
    {
        Option<string?> keep = new("--keep") { Description = "Folder for the network, the image and the input; default: a temporary one that is removed.", HelpName = "FOLDER" };
        Command command = new("demo", "Compile a small trained network, run it on the emulator and on the reference, show both. Needs no files.") { keep };
        command.SetAction(parsed => Run(parsed.GetValue(keep), context));
        return command;
    }

    private static int Run(string? keep, CliContext context)
    {
        string folder = keep ?? Path.Combine(Path.GetTempPath(), "hwstack-demo-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        try
        {
            DemoRun demo = Play(folder, context);
            if (context.Json)
            {
                context.WriteJson(DemoDocument.Of(demo));
            }
            else
            {
                DemoText.Write(context, demo, keep);
            }

            return ErrorCodes.Ok;
        }
        finally
        {
            if (keep is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static DemoRun Play(string folder, CliContext context)
    {
        string networkPath = Path.Combine(folder, DemoModel.FileName), imagePath = Path.Combine(folder, "digits.ncim");
        DemoModel.Write(networkPath);

        // From here on exactly what a user's own program would do with a file that hwstack train wrote.
        NirDocument document = NirFile.Read(networkPath);
        NetworkSemantics semantics = SemanticsMetadata.Read(document.Graph)!;
        InputRecipe recipe = InputRecipe.Read(document.Graph, networkPath)!;
        PreparedNetwork network = NetworkModel.Prepare(document.Graph, semantics), inFloat = NetworkModel.Prepare(document.Graph, semantics with { States = StateRule.Float });
        CompiledNetwork compilation = NetworkCompiler.Compile(
            network, new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1"), Source = DemoModel.FileName }, context.Time, null, context.Cancellation);
        ImageFile.Write(imagePath, compilation.Image);

        EncodedImages samples = new(DrawnDigits.Draw(10, DrawnDigits.FirstFreeSeed), Encoder.Create(recipe.Encoding));
        InputMap input = compilation.Image.Io.Inputs.Single();
        Signal[] signals = [.. Enumerable.Range(0, samples.Count).Select(sample => samples.ToSignal(sample, input.Scale))];
        WriteInput(Path.Combine(folder, "digits.npy"), signals);

        using FileImage image = ImageFile.Open(imagePath);
        using EmulatorTarget emulator = new(image);
        using ReferenceTarget reference = new(network), floating = new(inFloat);
        (string Name, int Count)[] populations = [.. network.Order.Where(NodeKinds.IsSpiking).Select(node => (node.Name, network.Shapes[node.Name].Output.Aggregate(1, (product, extent) => product * extent)))];
        Probe[] probes = [.. populations.Select(population => new Probe(population.Name, ProbeKind.Spikes))];
        RunRecord[] On(Target target) => [.. signals.Select(signal => target.Run(
            new RunRequest(signal.Steps, new Dictionary<string, Signal> { [input.Name] = signal }, probes), null, context.Cancellation))];
        return new DemoRun
        {
            Recipe = recipe, Populations = populations, Pictures = samples.Images, OnChip = On(emulator), OnReference = On(reference), OnFloat = On(floating),
            Utilisation = Utilization.Of(image), ImageSha256 = image.Sha256,
        };
    }

    private static void WriteInput(string path, Signal[] signals)
    {
        int steps = signals[0].Steps, channels = signals[0].Channels;
        float[] values = new float[signals.Length * steps * channels];
        for (int signal = 0; signal < signals.Length; signal++)
        {
            for (int step = 0; step < steps; step++)
            {
                (ReadOnlyMemory<int> channel, ReadOnlyMemory<float> value) = signals[signal].At(step);
                for (int i = 0; i < channel.Length; i++)
                {
                    values[(((signal * steps) + step) * channels) + channel.Span[i]] = value.Span[i];
                }
            }
        }

        NpyFile.Write(path, values, [signals.Length, steps, channels]);
    }
}
