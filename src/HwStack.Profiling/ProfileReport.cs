using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Where spikes, time and energy went, and how full the cores are. From a run record and the image it ran.</summary>
public sealed record ProfileReport
{
    /// <summary>Address of the target that ran.</summary>
    public required string Target { get; init; }

    /// <summary>SHA-256 of the image.</summary>
    public required string? ImageSha256 { get; init; }

    /// <summary>Chip description.</summary>
    public required string Chip { get; init; }

    /// <summary>Network steps, over all runs put together.</summary>
    public required long Steps { get; init; }

    /// <summary>Ticks.</summary>
    public required long Ticks { get; init; }

    /// <summary>How full the chip is.</summary>
    public required Utilization Utilisation { get; init; }

    /// <summary>Activity of each population.</summary>
    public required IReadOnlyList<PopulationProfile> Populations { get; init; }

    /// <summary>Counters, time and energy of each core.</summary>
    public required IReadOnlyList<CoreRecord> Cores { get; init; }

    /// <summary>Counter totals.</summary>
    public required IReadOnlyDictionary<string, long> Counters { get; init; }

    /// <summary>Time; null when the target knows none.</summary>
    public required TimeRecord? Time { get; init; }

    /// <summary>Energy; null when the target knows none.</summary>
    public required EnergyProfile? Energy { get; init; }

    /// <summary>Warnings with what to do.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What the figures rest on.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>Makes the report of one run.</summary>
    public static ProfileReport Of(RunRecord run, ChipImage image)
    {
        Utilization utilization = Utilization.Of(image);
        return new ProfileReport
        {
            Target = run.Target,
            ImageSha256 = run.ImageSha256,
            Chip = image.Chip.Name,
            Steps = run.Steps,
            Ticks = run.Ticks,
            Utilisation = utilization,
            Populations = [.. run.Populations.Select(population => PopulationProfile.Of(population, run.Steps, image.Io.DtSeconds))],
            Cores = run.Cores,
            Counters = run.Counters,
            Time = run.Time,
            Energy = run.Energy is null ? null : EnergyProfile.Of(run.Energy, run),
            Warnings = [.. run.Warnings, .. UtilizationWarnings(utilization)],
            Assumptions = run.Assumptions,
        };
    }

    private static IEnumerable<Warning> UtilizationWarnings(Utilization utilization)
    {
        CoreUse[] empty = [.. utilization.Cores.Where(core => core.MemoryBytes > 0 && IsUnderFifth(core, utilization))];
        if (empty.Length > 0 && utilization.Cores.Count > 1)
        {
            yield return new Warning(
                "HWW400", $"{empty.Length} of {utilization.Cores.Count} cores use less than 20 % of their neurons and of their memory, first core {empty[0].Core}.", null,
                "Populations that share cores cost less static energy.");
        }
    }

    private static bool IsUnderFifth(CoreUse core, Utilization utilization)
    {
        ResourceUse neurons = utilization.Resources.First(use => use.Name == "neurons"), memory = utilization.Resources.First(use => use.Name == "memory_bytes");
        long cores = utilization.Cores.Count;
        return core.Neurons * 5L < neurons.Max / cores && core.MemoryBytes * 5L < memory.Max / cores;
    }
}

/// <summary>Activity of one population.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Neurons">Number of neurons.</param>
/// <param name="Spikes">Spikes within the steps run.</param>
/// <param name="SpikesPerNeuronStep">Mean spikes of a neuron in a step.</param>
/// <param name="RateHz">Mean rate of a neuron, with the network's dt taken as seconds.</param>
/// <param name="SilentNeurons">Neurons that never fired.</param>
public sealed record PopulationProfile(string Name, int Neurons, long Spikes, double SpikesPerNeuronStep, double RateHz, int SilentNeurons)
{
    /// <summary>From spike counts.</summary>
    public static PopulationProfile Of(PopulationRecord population, long steps, double dtSeconds)
    {
        long spikes = population.SpikeCounts.Sum();
        int neurons = population.SpikeCounts.Length;
        double perStep = neurons == 0 || steps == 0 ? 0 : (double)spikes / neurons / steps;
        return new PopulationProfile(population.Name, neurons, spikes, perStep, perStep / dtSeconds, population.SpikeCounts.Count(count => count == 0));
    }
}

/// <summary>Energy with its denominators named. A quotient is null when its denominator is 0.</summary>
/// <param name="Joules">Total.</param>
/// <param name="ByCause">Joules by counter, and "static".</param>
/// <param name="JoulesPerSpike">Total divided by spikes (counter <c>spikes</c>).</param>
/// <param name="DynamicJoulesPerSpike">Total without static, divided by spikes.</param>
/// <param name="JoulesPerSynapticOp">Total divided by synaptic operations (counter <c>synaptic_ops</c>).</param>
/// <param name="JoulesPerInference">Total of one run of one input.</param>
/// <param name="Kind">"modelled" or "measured".</param>
/// <param name="Source">Energy table or meter.</param>
public sealed record EnergyProfile(
    double Joules, IReadOnlyDictionary<string, double> ByCause, double? JoulesPerSpike, double? DynamicJoulesPerSpike, double? JoulesPerSynapticOp,
    double JoulesPerInference, string Kind, string Source)
{
    /// <summary>From a run's energy and counters.</summary>
    public static EnergyProfile Of(EnergyRecord energy, RunRecord run)
    {
        long spikes = run.Counters.GetValueOrDefault("spikes"), operations = run.Counters.GetValueOrDefault("synaptic_ops");
        double dynamic = energy.Joules - energy.ByCause.GetValueOrDefault("static");
        return new EnergyProfile(
            energy.Joules, energy.ByCause, spikes == 0 ? null : energy.Joules / spikes, spikes == 0 ? null : dynamic / spikes,
            operations == 0 ? null : energy.Joules / operations, energy.Joules, energy.Kind, energy.Source);
    }
}
