using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Verification;

/// <summary>Checks a cut: every neuron on exactly one core, every synapse received exactly once, no limit of a core exceeded.</summary>
public static class PartitionVerifier
{
    /// <summary>All violations; empty when sound.</summary>
    public static List<VerifierFinding> Check(QuantizedNetwork network, Partition partition, ChipDescription chip)
    {
        var findings = new List<VerifierFinding>();
        CheckNeurons(network, partition, findings);
        CheckDendrites(network, partition, findings);
        for (int b = 0; b < partition.Blocks.Blocks.Count; b++)
        {
            CheckLimits(b, partition.Blocks.Blocks[b], partition.Usage[b], chip.Core, findings);
        }

        return findings;
    }

    private static void CheckNeurons(QuantizedNetwork network, Partition partition, List<VerifierFinding> findings)
    {
        int[][] seen = [.. network.Populations.Select(population => new int[population.Count])];
        foreach (PopulationSlice slice in partition.Blocks.Blocks.SelectMany(block => block.Slices))
        {
            if (slice.Population < 0 || slice.Population >= seen.Length || slice.First < 0 || slice.Count < 1
                || slice.First + slice.Count > seen[slice.Population].Length || network.Populations[slice.Population].Kind == PopulationKind.Input)
            {
                findings.Add(new("partition.slice", $"{slice} is not a piece of a population of neurons"));
                continue;
            }

            for (int i = slice.First; i < slice.First + slice.Count; i++)
            {
                seen[slice.Population][i]++;
            }
        }

        for (int p = 0; p < seen.Length; p++)
        {
            int expected = network.Populations[p].Kind == PopulationKind.Input ? 0 : 1;
            int wrong = Array.FindIndex(seen[p], count => count != expected);
            if (wrong >= 0)
            {
                findings.Add(new("partition.coverage", $"neuron {wrong} of '{network.Populations[p].Name}' is on {seen[p][wrong]} cores instead of {expected}"));
            }
        }
    }

    private static void CheckDendrites(QuantizedNetwork network, Partition partition, List<VerifierFinding> findings)
    {
        SynapseIndex index = partition.Index;
        foreach (var neuron in partition.Blocks.Blocks.SelectMany(block => block.Dendrites).GroupBy(part => (part.Population, part.Neuron)))
        {
            int global = index.PopulationBase[neuron.Key.Population] + neuron.Key.Neuron;
            // Those before the first dendrite's are the neuron's own.
            int next = Math.Max(0, neuron.Min(part => part.First));
            foreach (DendritePart part in neuron.OrderBy(part => part.First))
            {
                if (part.First != next || part.Count < 1)
                {
                    break;
                }

                next += part.Count;
            }

            if (next != index.InStart[global + 1] - index.InStart[global])
            {
                findings.Add(new("partition.dendrites", $"the dendrites of neuron {neuron.Key.Neuron} of '{network.Populations[neuron.Key.Population].Name}' do not receive each of its synapses once"));
            }
        }
    }

    private static void CheckLimits(int block, CoreBlock cut, BlockUsage usage, CoreLimits limits, List<VerifierFinding> findings)
    {
        Check("neurons", cut.Neurons, limits.NeuronsMax);
        Check("memory", cut.MemoryBytes, limits.MemoryBytes);
        Check("classes", usage.Classes, limits.ClassesMax);
        Check("sets", usage.Sets, limits.DestinationSetsMax);
        Check("row-bytes", usage.RowBytes, BlockMemory.RowBytesMax);

        void Check(string what, long used, long max)
        {
            if (used > max)
            {
                findings.Add(new($"partition.{what}", $"block {block} uses {used}, limit {max}"));
            }
        }
    }
}
