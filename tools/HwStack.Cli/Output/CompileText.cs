using System.Globalization;
using HwStack.Cli.CommandLine;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack compile</c>.</summary>
internal static class CompileText
{
    public static void Write(CliContext context, CompileDocument document)
    {
        IAnsiConsole console = Terminal.For(context);
        MappingDocument mapping = document.Mapping;
        console.WriteLine($"{document.Output}: {document.Neurons:N0} neurons and {document.Synapses:N0} non-zero cells on {mapping.CoresUsed} cores of {document.Chip} (at least {mapping.CoresLowerBound} needed)");
        console.WriteLine($"sha256 {document.ImageSha256}");
        console.WriteLine(
            $"mean hops per spike {mapping.MeanHopsPerSpike.ToString("0.00", CultureInfo.InvariantCulture)} (row-major {mapping.MeanHopsRowMajor.ToString("0.00", CultureInfo.InvariantCulture)}), "
            + $"compiled in {mapping.CompileS.Values.Sum().ToString("0.00", CultureInfo.InvariantCulture)} s");
        if (mapping.Resources.FirstOrDefault(use => use.Name == "pending_entries") is { } pending && pending.UsedMax > pending.Limit)
        {
            console.WriteLine($"fullest pending-event queue: about {mapping.PendingExpected:N0} of {pending.Limit:N0} entries expected, {pending.UsedMax:N0} if every source fired whenever it can");
        }

        if (mapping.Defects is { } defects)
        {
            console.WriteLine($"avoids {defects.DeadCores} dead cores, {defects.DeadLinks} dead links, {defects.DeadNeurons} dead neurons; {defects.SetsYFirst} destination sets go Y first for it");
        }

        Table resources = Terminal.Table("resource", "used", "of", "fullest core");
        foreach (Profiling.ResourceUse use in document.Utilisation.Values.Where(use => use.Max > 0))
        {
            resources.AddRow(use.Name, use.Used.ToString("N0", CultureInfo.InvariantCulture), use.Max.ToString("N0", CultureInfo.InvariantCulture), use.WorstCore.ToString("P0", CultureInfo.InvariantCulture));
        }

        console.Write(resources);
        QuantizationText.Write(console, document.Quantisation);
    }
}
