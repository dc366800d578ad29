using System.Text.Json.Serialization;
using HwStack.Emulator.Benchmarking;
using HwStack.Network.Topologies;

namespace HwStack.Cli.Commands;

/// <summary>One workload of <c>hwstack bench emulator --json</c>; documented in docs/json.md.</summary>
internal sealed record BenchEntry(
    string Name, string Chip, string Engine, int Threads, long Neurons, long Synapses, int Ticks, double RateHz, double? FloatRateHz,
    [property: JsonPropertyName("synops_per_s_per_core")] double SynopsPerSecond,
    [property: JsonPropertyName("updates_per_s_per_core")] double UpdatesPerSecond,
    [property: JsonPropertyName("wall_s_per_1000_ticks")] double WallSeconds,
    [property: JsonPropertyName("cpu_s_per_1000_ticks")] double CpuSeconds,
    double? RealTimeFactor, double BytesPerSynapse, long PeakRssBytes, string BoundName,
    [property: JsonPropertyName("bound_per_s")] double BoundPerSecond,
    double RatioToBound, string StateHash,
    [property: JsonPropertyName("compile_s")] double CompileSeconds,
    [property: JsonPropertyName("write_s")] double WriteSeconds,
    long ImageBytes,
    [property: JsonPropertyName("load_s")] double LoadSeconds,
    [property: JsonPropertyName("chip_tick_s")] double? ChipTickSeconds,
    double SaturatedShare, long QueueOverflows, IReadOnlyList<BenchPopulation> Populations)
{
    /// <summary>Joins what was measured with the rates of the reference; none when that did not run.</summary>
    public static BenchEntry Of(BenchResult r, BenchImage image, IReadOnlyList<FiringStatistics> reference)
    {
        double? floatRate = reference.Count == 0 ? null : reference.Sum(population => population.RateHz * population.Neurons) / reference.Sum(population => population.Neurons);
        return new BenchEntry(
            r.Name, r.Chip, r.Engine, r.Threads, r.Neurons, r.Synapses, r.Ticks, r.RateHz, floatRate, r.SynopsPerSecondPerCore, r.UpdatesPerSecondPerCore,
            r.WallSecondsPer1000Ticks, r.CpuSecondsPer1000Ticks, r.RealTimeFactor, r.BytesPerSynapse, r.PeakRssBytes, r.BoundName, r.BoundPerSecond, r.RatioToBound, r.StateHash,
            image.CompileSeconds, image.WriteSeconds, image.Bytes, r.LoadSeconds, r.ChipTickSeconds, r.SaturatedShare, r.QueueOverflows,
            [.. r.Populations.Select((population, i) => BenchPopulation.Of(population, reference.FirstOrDefault(other => other.Name == population.Name), i))]);
    }
}

/// <summary>One population of <see cref="BenchEntry"/>: the chip, the floating-point reference at the same step, and what others published for a step of 0.1 ms.</summary>
internal sealed record BenchPopulation(string Name, int Neurons, double RateHz, double? FloatRateHz, double? PublishedRateHz, double? CvIsi, double? FloatCvIsi, double? PublishedCvIsi)
{
    public static BenchPopulation Of(FiringStatistics chip, FiringStatistics? reference, int index)
    {
        bool isMicrocircuit = index < Microcircuit.Names.Count && Microcircuit.Names[index] == chip.Name && Microcircuit.FullSizes[index] == chip.Neurons;
        return new BenchPopulation(
            chip.Name, chip.Neurons, chip.RateHz, reference?.RateHz, isMicrocircuit ? Microcircuit.PublishedRateHz[index] : null, Known(chip.CvIsi), Known(reference?.CvIsi),
            isMicrocircuit ? Microcircuit.PublishedCvIsi[index] : null);
    }

    private static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
