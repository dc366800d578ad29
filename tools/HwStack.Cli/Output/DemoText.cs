using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Demo;
using HwStack.Network;
using HwStack.Profiling;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack demo</c>.</summary>
internal static class DemoText
{
    private const byte Dark = 110;

    public static void Write(CliContext context, DemoRun demo, string? keep)
    {
        Utilization use = demo.Utilisation;
        string layers = string.Join(" -> ", demo.Populations.Select(population => $"{population.Count} LIF"));
        string right = demo.Recipe.TestAccuracy is { } accuracy ? $"{accuracy.ToString("P1", CultureInfo.InvariantCulture)} of {DrawnDigits.TestCount:N0} test digits right on the chip" : "not tested";
        context.Say("HwStack demo: a spiking network that reads drawn digits, from a NIR file to spikes on the NC-1 chip (emulated)");
        context.Say();
        context.Say($"network  {DemoModel.FileName}: {demo.Pictures.Height} x {demo.Pictures.Width} pixels -> {layers}, trained in the chip's own 4 and 8 bits; {right}; made by");
        context.Say("         " + DemoModel.Command);
        context.Say($"image    digits.ncim: {Used(use, "neurons")} neurons and {Used(use, "synapses")} synapses on {Cores(use)} of nc1, "
            + $"{Used(use, "memory_bytes") / 1024.0:0} KiB, sha256 {demo.ImageSha256[..12]}");
        context.Say();
        WritePictures(context, demo);
        WriteAnswers(context, demo);
        context.Say($"cores    by memory used, the used part of the {use.MeshX} x {use.MeshY} mesh (darker is fuller, · unused)");
        double limit = use.Resources.First(resource => resource.Name == "memory_bytes").Max / (double)use.Cores.Count;
        foreach (string line in CoreMap.Draw(use.Cores.ToDictionary(core => core.Core, core => core.MemoryBytes / limit), use.MeshX, use.MeshY))
        {
            context.Say("         " + line);
        }

        context.Say();
        WriteFigures(context, demo);
        if (keep is not null)
        {
            context.Say();
            context.Say("again    hwstack run " + Path.Combine(keep, "digits.ncim") + " --input " + Path.Combine(keep, "digits.npy"));
            context.Say("         hwstack verify " + Path.Combine(keep, DemoModel.FileName) + " --input " + Path.Combine(keep, "digits.npy"));
            context.Say("         hwstack bench accuracy " + Path.Combine(keep, DemoModel.FileName) + " --dataset " + DrawnDigits.Name + " --on both");
        }
    }

    // The ten pictures beside each other, and under each the spikes it causes: a column of dots a tick.
    private static void WritePictures(CliContext context, DemoRun demo)
    {
        int ticks = demo.OnChip[0].Probes[0].Signal.Steps, width = (Math.Max(ticks, DigitPainter.Side) + 1) / 2;
        context.Say($"pictures drawn now with another seed than those of training, each for {ticks} ticks");
        Beside(Enumerable.Range(0, demo.Pictures.Count).Select(picture => SpikeRaster.Draw(Ink(demo.Pictures, picture), width, DigitPainter.Side)));
        for (int probe = 0; probe < demo.Populations.Count; probe++)
        {
            (string name, int count) = demo.Populations[probe];
            context.Say($"spikes   of {name} ({count} neurons, downwards), ticks to the right");
            Beside(demo.OnChip.Select(run => SpikeRaster.Draw(run.Probes[probe].Signal, width, 12)));
        }

        void Beside(IEnumerable<IReadOnlyList<string>> drawings)
        {
            IReadOnlyList<string>[] all = [.. drawings];
            for (int line = 0; line < all[0].Count; line++)
            {
                context.Say("         " + string.Join("  ", all.Select(drawing => drawing[line].PadRight(width, '\u2800'))));
            }

            context.Say();
        }
    }

    private static Signal Ink(ImageSet pictures, int picture)
    {
        ReadOnlySpan<byte> pixels = pictures.PixelsOf(picture);
        float[] columns = new float[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            columns[((i % pictures.Width) * pictures.Height) + (i / pictures.Width)] = pixels[i] > Dark ? 1 : 0;
        }

        return Signal.FromDense(columns, pictures.Width, pictures.Height);
    }

    private static void WriteAnswers(CliContext context, DemoRun demo)
    {
        int[] drawn = [.. Enumerable.Range(0, demo.Pictures.Count)];
        string Line(string name, int[] answers, string note) => $"{name,-11} {string.Join(' ', answers)}   {answers.Zip(drawn).Count(pair => pair.First == pair.Second)} of {drawn.Length} right{note}";
        RunComparison[] compared = [.. demo.OnChip.Zip(demo.OnReference, RunComparison.Compare)];
        long differing = compared.Sum(run => run.Populations.Sum(population => population.DifferingEntries));
        string cosines = string.Join(", ", demo.Populations.Select((population, probe) => $"{population.Name} {Cosine(demo, probe)}"));
        context.Say($"{"drawn",-11} {string.Join(' ', drawn)}");
        context.Say(Line("emulator", demo.Answers(demo.OnChip), ""));
        context.Say(Line("reference", demo.Answers(demo.OnReference), $", states on the chip's grid: {(differing == 0 ? "every spike as on the emulator" : $"{differing} spikes differ from the emulator")}"));
        context.Say(Line("float", demo.Answers(demo.OnFloat), $", states in floating point: spike-count cosine {cosines}"));
        context.Say();
    }

    private static void WriteFigures(CliContext context, DemoRun demo)
    {
        int pictures = demo.OnChip.Length;
        double joules = demo.OnChip.Sum(run => run.Energy!.Joules), seconds = demo.OnChip.Sum(run => run.Time!.Seconds);
        double idle = demo.OnChip.Sum(run => run.Energy!.ByCause.GetValueOrDefault("static"));
        long spikes = demo.OnChip.Sum(run => run.Counters["spikes"]), operations = demo.OnChip.Sum(run => run.Counters["synaptic_ops"]);
        context.Say($"activity {spikes:N0} spikes, {operations:N0} synaptic operations in {demo.OnChip.Sum(run => run.Ticks)} ticks for {pictures} pictures");
        context.Say($"energy   {Si.Format(joules / pictures, "J")} a picture, {Si.Format(joules / spikes, "J")} per spike, {Si.Format((joules - idle) / spikes, "J")} without static power "
            + $"({demo.OnChip[0].Energy!.Kind})");
        context.Say($"time     {Si.Format(seconds / pictures, "s")} a picture on the chip ({demo.OnChip[0].Time!.Kind})");
        foreach (ResourceUse resource in demo.Utilisation.Resources.Where(resource => resource.Max > 0))
        {
            context.Say($"         {resource.Name,-18} {resource.Used,9:N0} of {resource.Max,9:N0}, fullest core {resource.WorstCore:P0}");
        }
    }

    private static string Cosine(DemoRun demo, int probe) => demo.OnChip.Zip(demo.OnFloat)
        .Average(pair => PopulationComparison.Of("", pair.First.Probes[probe].Signal, pair.Second.Probes[probe].Signal).SpikeCountCosine).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Cores(Utilization use) => Used(use, "cores") is 1 ? "1 core" : $"{Used(use, "cores")} cores";

    private static long Used(Utilization use, string resource) => use.Resources.First(one => one.Name == resource).Used;
}
