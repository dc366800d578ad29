using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Activity of one population.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Type">Node type, or "relay", "dendrite" for what the compiler added.</param>
/// <param name="Neurons">Number of neurons.</param>
/// <param name="Cores">Cores that hold neurons of it.</param>
/// <param name="Spikes">Spikes within the steps run; relays and dendrites: over all ticks, null when the target did not record them.</param>
/// <param name="SpikesPerNeuronStep">Mean spikes of a neuron in a step.</param>
/// <param name="RateHz">Mean rate of a neuron, with the network's dt taken as seconds.</param>
/// <param name="SilentNeurons">Neurons that never fired; null for relays and dendrites.</param>
/// <param name="SynapticOps">Synaptic operations at its neurons, over all ticks; null when the target did not record what is needed. The populations' sum is the counter's total, unless neurons belong to no population.</param>
/// <param name="SynapticOpsBasis">"counted", or "apportioned" where cores are shared (<see cref="SynapticOpsByPopulation"/>).</param>
public sealed record PopulationProfile(
    string Name, string Type, int Neurons, int Cores, long? Spikes, double? SpikesPerNeuronStep, double? RateHz, int? SilentNeurons, long? SynapticOps, string? SynapticOpsBasis)
{
    /// <summary>All populations of an image, in its order.</summary>
    internal static PopulationProfile[] Of(RunRecord run, ChipImage image)
    {
        (long Operations, bool IsCounted)[]? operations = SynapticOpsByPopulation.Of(run, image);
        Dictionary<string, PopulationRecord> records = run.Populations.ToDictionary(record => record.Name, StringComparer.Ordinal);
        Dictionary<string, PopulationActivity> activity = run.Activity?.Populations.ToDictionary(entry => entry.Name, StringComparer.Ordinal) ?? [];
        return [.. image.Io.Populations.Select((population, p) =>
        {
            long[]? counts = records.GetValueOrDefault(population.Name)?.SpikeCounts;
            long? spikes = counts?.Sum() ?? activity.GetValueOrDefault(population.Name)?.Spikes.Sum();
            long steps = counts is null ? run.Ticks : run.Steps;
            double? perStep = spikes is { } total ? population.Count == 0 || steps == 0 ? 0 : (double)total / population.Count / steps : null;
            return new PopulationProfile(
                population.Name, population.Type, population.Count, population.Runs.Select(at => at.Core.Value).Distinct().Count(), spikes, perStep, perStep / image.Io.DtSeconds,
                counts?.Count(count => count == 0), operations?[p].Operations, operations is null ? null : operations[p].IsCounted ? "counted" : "apportioned");
        })];
    }
}
