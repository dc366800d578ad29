using System.Globalization;
using HwStack.Compiler.Quantization;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The quantisation report in text: on compile, and on profile when the network was compiled for it.</summary>
internal static class QuantizationText
{
    public static void Write(IAnsiConsole console, QuantizationReport report)
    {
        Table weights = Terminal.Table("weights", "onto", "count", "zeroed", "clipped", "saturated", "slices", "SNR dB", "drive SNR dB", "bits");
        foreach (ProjectionReport projection in report.Projections)
        {
            weights.AddRow(
                Markup.Escape(projection.Name), Markup.Escape(projection.Target), N(projection.Weights), N(projection.Zeroed), N(projection.Clipped), N(projection.Saturated), N(projection.Slices),
                projection.SnrDb.ToString("0.0", CultureInfo.InvariantCulture), projection.DriveSnrDb.ToString("0.0", CultureInfo.InvariantCulture),
                projection.EffectiveBits.ToString("0.0", CultureInfo.InvariantCulture));
        }

        console.Write(weights);
        Table states = Terminal.Table("population", "threshold LSB", "rounding", "tau asked", "tau effective", "stuck LSB");
        foreach (PopulationReport population in report.Populations)
        {
            states.AddRow(
                Markup.Escape(population.Name), $"{Short(population.ThresholdLsbMin)}..{Short(population.ThresholdLsbMax)}", population.Grid == true ? $"{population.Rounding}, as file" : population.Exact ? "exact" : population.Rounding.ToString(),
                Short(population.TauAsked), Short(population.TauEffective), population.StuckLsb.ToString(CultureInfo.InvariantCulture));
        }

        console.Write(states);
        PopulationReport[] replayed = [.. report.Populations.Where(population => population.Replay is not null)];
        if (replayed.Length > 0)
        {
            WriteReplay(console, replayed);
        }
    }

    private static void WriteReplay(IAnsiConsole console, PopulationReport[] replayed)
    {
        Table table = Terminal.Table("on the calibration", "spikes", "asked", "count cosine", "rate distance", "spike-time distance", "states saturated");
        foreach (PopulationReport population in replayed)
        {
            ReplayReport replay = population.Replay!;
            table.AddRow(
                Markup.Escape(population.Name), N(replay.Spikes), N(replay.SpikesAsked), replay.SpikeCountCosine.ToString("0.0000", CultureInfo.InvariantCulture),
                replay.RateDistance.ToString("0.00000", CultureInfo.InvariantCulture), replay.SpikeTimeDistance.ToString("0.000", CultureInfo.InvariantCulture),
                $"{N(replay.StatesSaturated)} of {N(replay.StatesUpdated)}");
        }

        console.Write(table);
    }

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
