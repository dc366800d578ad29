using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Energy divided by a named count; null where the count is 0.</summary>
/// <param name="Per">Short name, e.g. "spike".</param>
/// <param name="Denominator">What is counted, in words.</param>
/// <param name="Count">The count.</param>
/// <param name="Joules">Total energy over the count.</param>
/// <param name="DynamicJoules">Energy without the static part over the count.</param>
/// <param name="UncertaintyJoules">Standard uncertainty of <paramref name="Joules"/>; null when unknown.</param>
public sealed record EnergyQuotient(string Per, string Denominator, long Count, double? Joules, double? DynamicJoules, double? UncertaintyJoules)
{
    internal static EnergyQuotient Of(EnergyDenominator per, double joules, double dynamic, double? uncertainty) => per.Count == 0
        ? new EnergyQuotient(per.Name, per.Meaning, 0, null, null, null)
        : new EnergyQuotient(per.Name, per.Meaning, per.Count, joules / per.Count, dynamic / per.Count, uncertainty / per.Count);
}

/// <summary>What energy is divided by.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Meaning">In words.</param>
/// <param name="Count">Of this run.</param>
internal sealed record EnergyDenominator(string Name, string Meaning, long Count)
{
    public static IEnumerable<EnergyDenominator> Of(RunRecord run)
    {
        yield return new("spike", "spikes of all neurons, relays and dendrites included, all ticks (counter spikes)", run.Counters.GetValueOrDefault("spikes"));
        yield return new("network_spike", "spikes of the network's neurons within the steps asked for", run.TotalSpikes);
        yield return new("output_spike", "spikes that left at outputs", run.Outputs.Where(output => !output.Graded).Sum(output => (long)output.Signal.Channel.Length));
        yield return new("synaptic_op", "non-zero cells of rows read (counter synaptic_ops)", run.Counters.GetValueOrDefault("synaptic_ops"));
        yield return new("neuron_update", "neuron updates (counter neuron_updates)", run.Counters.GetValueOrDefault("neuron_updates"));
        yield return new("tick", "ticks", run.Ticks);
        yield return new("inference", "one run of one input", 1);
    }
}
