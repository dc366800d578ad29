using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Image;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack image inspect</c>.</summary>
internal static class InspectionText
{
    public static void Write(CliContext context, ImageInspection image)
    {
        IAnsiConsole console = Terminal.For(context);
        console.WriteLine($"image format {image.FormatVersion} for {image.Chip} version {image.ChipVersion}, {image.MeshX} x {image.MeshY} cores, seed {image.Seed}");
        console.WriteLine($"sha256 {image.Sha256}, {image.LengthBytes ?? 0:N0} bytes");
        console.WriteLine($"made by {image.Provenance.Tool} from {image.Provenance.Source}: {string.Join(", ", image.Provenance.Options.Select(option => $"{option.Key} {option.Value}"))}");
        InspectedTotals totals = image.Totals;
        console.WriteLine(
            $"{totals.Cores:N0} cores, {totals.Neurons:N0} neurons ({totals.DendriteNeurons:N0} dendrites), {totals.Synapses:N0} non-zero of {totals.Cells:N0} cells, "
            + $"{totals.Axons:N0} axons, {totals.DenseRows:N0} dense and {totals.SparseRows:N0} sparse rows, {totals.Lists:N0} lists");
        console.WriteLine($"memory: fullest core {image.Memory.UsedMaxBytes:N0} of {image.Memory.LimitBytes:N0} bytes, all {image.Memory.UsedBytes:N0}");
        Table populations = Terminal.Table("population", "type", "shape", "neurons", "skew", "cores");
        foreach (InspectedPopulation population in image.Populations)
        {
            populations.AddRow(
                Markup.Escape(population.Name), Markup.Escape(population.Type), string.Join("x", population.Shape), population.Neurons.ToString("N0", CultureInfo.InvariantCulture),
                population.SkewTicks.ToString(CultureInfo.InvariantCulture), population.Cores.ToString(CultureInfo.InvariantCulture));
        }

        console.Write(populations);
        foreach (InputMap input in image.Inputs)
        {
            console.WriteLine($"input {input.Name} [{string.Join(", ", input.Shape)}]: port {input.Port}, {input.Scale.ToString(CultureInfo.InvariantCulture)} per payload unit, at most {input.PayloadMax} units a tick");
        }

        foreach (OutputMap output in image.Outputs)
        {
            console.WriteLine($"output {output.Name} [{string.Join(", ", output.Shape)}]: port {output.Port}, {(output.Graded ? "states" : "spikes")} of {output.Population}");
        }
    }
}
