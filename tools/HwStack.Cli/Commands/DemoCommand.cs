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

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack demo</c>: the main job on a network and pictures it makes itself.</summary>
internal static class DemoCommand
{
    private const int Seed = 1;

    public static Command Create(CliContext context)
    {
        Option<string?> keep = new("--keep") { Description = "Folder for the network, the image and the input; default: a temporary one that is removed.", HelpName = "FOLDER" };
        Command command = new("demo", "Compile a small network, run it on the emulator and on the reference, show both. Needs no files.") { keep };
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
        string networkPath = Path.Combine(folder, "digits.nir"), imagePath = Path.Combine(folder, "digits.ncim");
        NirFile.Write(networkPath, DemoNetwork.Create(Seed, context.Cancellation));

        // From here on exactly what a user's own program would do with a file from elsewhere.
        NirDocument document = NirFile.Read(networkPath);
        PreparedNetwork network = NetworkModel.Prepare(document.Graph, new NetworkSemantics(DemoNetwork.DtSeconds, DemoNetwork.Reset));
        CompiledNetwork compilation = NetworkCompiler.Compile(
            network, new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1"), Source = "digits.nir" }, context.Time, null, context.Cancellation);
        ImageFile.Write(imagePath, compilation.Image);

        Random chance = new(Seed + 1000);
        Signal[] pictures = [.. Enumerable.Range(0, 10).Select(digit => DigitPainter.Spikes(digit, chance))];
        WriteInput(Path.Combine(folder, "digits.npy"), pictures);

        using FileImage image = ImageFile.Open(imagePath);
        using EmulatorTarget emulator = new(image);
        using ReferenceTarget reference = new(network);
        Probe[] probes = [new("features", ProbeKind.Spikes), new("digits", ProbeKind.Spikes)];
        RunRecord[] onChip = RunAll(emulator, pictures, probes, context), onReference = RunAll(reference, pictures, probes, context);
        return new DemoRun(networkPath, imagePath, pictures, onChip, onReference, compilation, Utilization.Of(image), image.Sha256);
    }

    private static RunRecord[] RunAll(Target target, Signal[] pictures, Probe[] probes, CliContext context) =>
        [.. pictures.Select(picture => target.Run(
            new RunRequest(picture.Steps, new Dictionary<string, Signal> { ["pixels"] = picture }, probes), null, context.Cancellation))];

    private static void WriteInput(string path, Signal[] pictures)
    {
        int steps = pictures[0].Steps, channels = pictures[0].Channels;
        float[] values = new float[pictures.Length * steps * channels];
        for (int picture = 0; picture < pictures.Length; picture++)
        {
            for (int step = 0; step < steps; step++)
            {
                foreach (int channel in pictures[picture].At(step).Channel.Span)
                {
                    values[(((picture * steps) + step) * channels) + channel] = 1;
                }
            }
        }

        NpyFile.Write(path, values, [pictures.Length, steps, channels]);
    }
}

/// <summary>What the demo did.</summary>
internal sealed record DemoRun(
    string NetworkPath, string ImagePath, Signal[] Pictures, RunRecord[] OnChip, RunRecord[] OnReference, CompiledNetwork Compilation, Utilization Utilisation, string ImageSha256)
{
    /// <summary>The output with most spikes; the first of equal ones.</summary>
    public static int Answer(RunRecord run)
    {
        long[] counts = RunTotals.SpikeCounts([run])["digit"];
        return Array.IndexOf(counts, counts.Max());
    }
}
