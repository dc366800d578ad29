using System.Globalization;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>What can go wrong while cutting, in the user's words.</summary>
internal static class PartitionErrors
{
    /// <summary>Neurons that fit no core: one error a population and resource, with the worst neuron.</summary>
    public static UserErrorException Hopeless(QuantizedNetwork network, SynapseIndex index, List<(int Neuron, LimitExceeded Limit)> neurons)
    {
        var errors = neurons
            .GroupBy(entry => (Population: index.PopulationOf(entry.Neuron), entry.Limit.Resource))
            .Select(group =>
            {
                (int neuron, LimitExceeded limit) = group.MaxBy(entry => entry.Limit.Needed);
                string name = network.Populations[group.Key.Population].Name;
                int i = neuron - index.PopulationBase[group.Key.Population];
                return new UserError(
                    "HW2310",
                    string.Create(CultureInfo.InvariantCulture, $"neuron {i} of '{name}' alone needs {limit.Needed:N0} {limit.Resource}, a core has {limit.Limit:N0} ({group.Count():N0} such neurons)."),
                    name, limit.Needed.ToString(CultureInfo.InvariantCulture), limit.Limit.ToString(CultureInfo.InvariantCulture),
                    "Take a chip with larger cores, or fewer synapses per neuron.");
            });
        return new UserErrorException([.. errors]);
    }

    /// <summary>The cut did not settle.</summary>
    public static UserErrorException NoCut(int rounds) => new(new UserError(
        "HW2311", $"no cut into cores was found in {rounds} rounds: the destination sets grow as fast as the cores shrink.",
        Hint: "Take a chip with larger cores."));
}
