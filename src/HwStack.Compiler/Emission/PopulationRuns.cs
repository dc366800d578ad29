using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Image;

namespace HwStack.Compiler.Emission;

/// <summary>Where the neurons of a population, and the dendrites that feed them, are.</summary>
/// <param name="Neurons">Runs of the neurons, ascending by index in the population.</param>
/// <param name="Dendrites">Runs of its dendrites, numbered from 0 in order of (core, neuron).</param>
internal sealed record PopulationRuns(List<PopulationRun> Neurons, List<PopulationRun> Dendrites)
{
    /// <summary>Dendrites of the population.</summary>
    public int DendriteCount => Dendrites.Sum(run => run.Count);

    /// <summary>Runs by population.</summary>
    public static PopulationRuns[] Build(QuantizedNetwork network, Partition partition, PlacementResult placement)
    {
        PopulationRuns[] runs = [.. network.Populations.Select(_ => new PopulationRuns([], []))];
        foreach (int b in Enumerable.Range(0, placement.Cores.Length).OrderBy(block => placement.Cores[block]))
        {
            CoreBlock block = partition.Blocks.Blocks[b];
            int local = 0;
            foreach (PopulationSlice slice in block.Slices)
            {
                runs[slice.Population].Neurons.Add(new PopulationRun(slice.First, placement.Cores[b], local, slice.Count));
                local += slice.Count;
            }

            foreach (DendritePart part in block.Dendrites)
            {
                runs[part.Population].AddDendrite(placement.Cores[b], local++);
            }
        }

        foreach (PopulationRuns population in runs)
        {
            population.Neurons.Sort((a, b) => a.First.CompareTo(b.First));
        }

        return runs;
    }

    private void AddDendrite(CoreId core, int local)
    {
        int count = DendriteCount;
        if (Dendrites.Count > 0 && Dendrites[^1] is var last && last.Core == core && last.Neuron + last.Count == local)
        {
            Dendrites[^1] = last with { Count = last.Count + 1 };
        }
        else
        {
            Dendrites.Add(new PopulationRun(count, core, local, 1));
        }
    }
}
