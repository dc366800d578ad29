using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// What the memory of a core depends on besides its own neurons: the class of each neuron, and (which only a finished cut knows) the destination sets
/// and the cores the sources sit on. The cut is repeated with the context of the one before until both agree.
/// </summary>
internal sealed class CutContext
{
    /// <summary>Class number of each neuron over the whole network; 0 for inputs.</summary>
    public required int[] ClassOf { get; init; }

    /// <summary>Number of distinct classes, the DENDRITE class (always the last) included.</summary>
    public required int Classes { get; init; }

    /// <summary>Destination set of each neuron over the whole network; 0 is the empty set.</summary>
    public required int[] SetOf { get; init; }

    /// <summary>Ids in each destination set.</summary>
    public required int[] SetIds { get; init; }

    /// <summary>Number of distinct sets.</summary>
    public int Sets => SetIds.Length;

    /// <summary>Axon-map group (source core or port page) of each source.</summary>
    public required int[] GroupOf { get; init; }

    /// <summary>Number of groups.</summary>
    public required int SourceGroups { get; init; }

    /// <summary>Before any cut: no destination sets, and sources grouped as if cores were full.</summary>
    public static CutContext Initial(QuantizedNetwork network, SynapseIndex index, CoreLimits limits)
    {
        int[] groups = new int[index.Neurons];
        int ports = AssignPortGroups(network, index, limits, groups);
        int flat = 0;
        for (int p = 0; p < network.Populations.Count; p++)
        {
            for (int n = index.PopulationBase[p]; network.Populations[p].Kind != PopulationKind.Input && n < index.PopulationBase[p + 1]; n++)
            {
                groups[n] = ports + (flat++ / limits.NeuronsMax);
            }
        }

        (int[] classOf, int classes) = AssignClasses(network, index);
        return new CutContext
        {
            ClassOf = classOf, Classes = classes, SetOf = new int[index.Neurons], SetIds = [0], GroupOf = groups,
            SourceGroups = ports + (flat / limits.NeuronsMax) + 1,
        };
    }

    /// <summary>With the sets and source cores of a cut.</summary>
    public CutContext After(QuantizedNetwork network, SynapseIndex index, CoreLimits limits, BlockLayout layout, Destinations destinations)
    {
        int[] groups = new int[index.Neurons];
        int ports = AssignPortGroups(network, index, limits, groups);
        for (int n = 0; n < index.Neurons; n++)
        {
            if (layout.BlockOf[n] >= 0)
            {
                groups[n] = ports + layout.BlockOf[n];
            }
        }

        return new CutContext
        {
            ClassOf = ClassOf, Classes = Classes, SetOf = destinations.SetOf, SetIds = destinations.SetSizes(), GroupOf = groups,
            SourceGroups = ports + layout.Blocks,
        };
    }

    private static int AssignPortGroups(QuantizedNetwork network, SynapseIndex index, CoreLimits limits, int[] groups)
    {
        int ports = 0;
        for (int p = 0; p < network.Populations.Count; p++)
        {
            if (network.Populations[p].Kind == PopulationKind.Input)
            {
                int count = network.Populations[p].Count;
                for (int channel = 0; channel < count; channel++)
                {
                    groups[index.PopulationBase[p] + channel] = ports + (channel / limits.PageChannels);
                }

                ports += (count + limits.PageChannels - 1) / limits.PageChannels;
            }
        }

        return ports;
    }

    private static (int[] ClassOf, int Classes) AssignClasses(QuantizedNetwork network, SynapseIndex index)
    {
        var numbers = new Dictionary<NeuronClass, int>();
        int[] classOf = new int[index.Neurons];
        for (int p = 0; p < network.Populations.Count; p++)
        {
            QuantizedPopulation population = network.Populations[p];
            int[] map = new int[population.Classes.Length];
            for (int c = 0; c < map.Length; c++)
            {
                numbers.TryAdd(population.Classes[c], numbers.Count);
                map[c] = numbers[population.Classes[c]];
            }

            for (int i = 0; i < population.Neurons.Length; i++)
            {
                classOf[index.PopulationBase[p] + i] = map[population.Neurons[i].Class];
            }
        }

        return (classOf, numbers.Count + 1);
    }
}
