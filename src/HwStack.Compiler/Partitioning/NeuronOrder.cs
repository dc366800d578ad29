using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Orders in which neurons are handed to the cores. An order decides which neurons share a core, and with that how many axons a core needs. Every order keeps
/// populations together; the partitioner tries all that apply and keeps the one with the fewest cores.
/// </summary>
internal static class NeuronOrder
{
    // Networks without locality (random ones) visit every synapse once a core; beyond this the order would cost more than it can gain.
    private const long ClusterWorkMin = 2_000_000;
    private const int ClusterWorkPerSynapse = 8;

    // About five seconds, the most that a better order is worth.
    private const long ClusterWorkMax = 250_000_000;

    private static readonly int[] TileSides = [4, 8, 2];

    /// <summary>Populations as they are: the baseline.</summary>
    public static int[] Flat(QuantizedNetwork network, SynapseIndex index) => Build(network, index, 0);

    /// <summary>Other orders worth trying, by name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="index">Its synapses.</param>
    /// <param name="coreSize">Neurons a core holds in flat order.</param>
    public static IEnumerable<(string Name, int[] Order)> Alternatives(QuantizedNetwork network, SynapseIndex index, int coreSize)
    {
        int side = network.Populations.Where(IsImage).Select(population => Math.Max(population.Shape[1], population.Shape[2])).DefaultIfEmpty(0).Max();
        foreach (int tile in TileSides.Where(tile => tile < side))
        {
            yield return ($"tiles of {tile}x{tile}", Build(network, index, tile));
        }

        if (side == 0 && ClusterOrder.Build(network, index, coreSize, Math.Min(ClusterWorkMin + (ClusterWorkPerSynapse * (long)index.Synapses), ClusterWorkMax)) is { } clusters)
        {
            yield return ("clusters", clusters);
        }
    }

    private static bool IsImage(QuantizedPopulation population) =>
        population.Kind != PopulationKind.Input && population.Shape is [> 1, > 1, > 1];

    // Neurons of an image that sit near each other, in all channels, share inputs: take tile by tile.
    private static int[] Build(QuantizedNetwork network, SynapseIndex index, int tile)
    {
        var order = new List<int>(index.Neurons);
        for (int p = 0; p < network.Populations.Count; p++)
        {
            QuantizedPopulation population = network.Populations[p];
            int first = index.PopulationBase[p];
            if (population.Kind == PopulationKind.Input)
            {
                continue;
            }

            if (tile == 0 || !IsImage(population))
            {
                order.AddRange(Enumerable.Range(first, population.Count));
            }
            else
            {
                AddTiles(order, first, population.Shape, tile);
            }
        }

        return [.. order];
    }

    private static void AddTiles(List<int> order, int first, int[] shape, int tile)
    {
        int height = shape[1], width = shape[2];
        for (int top = 0; top < height; top += tile)
        {
            for (int left = 0; left < width; left += tile)
            {
                for (int channel = 0; channel < shape[0]; channel++)
                {
                    for (int y = top; y < Math.Min(top + tile, height); y++)
                    {
                        for (int x = left; x < Math.Min(left + tile, width); x++)
                        {
                            order.Add(first + (((channel * height) + y) * width) + x);
                        }
                    }
                }
            }
        }
    }
}
