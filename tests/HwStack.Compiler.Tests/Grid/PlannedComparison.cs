using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>Compares what synapses contribute, which is all that slices and exponents are for.</summary>
internal static class PlannedComparison
{
    public static void EqualWeights(PlannedLayer layer, QuantizedNetwork network)
    {
        int id = Enumerable.Range(0, network.Populations.Count).Single(i => network.Populations[i].Name == layer.Name);
        int[,] before = new int[layer.Weight.GetLength(0), layer.Weight.GetLength(1)], own = new int[layer.Count, layer.Count];
        foreach (QuantizedProjection projection in network.Projections.Where(projection => projection.Target == id))
        {
            int[,] into = projection.Source == id ? own : before;
            for (int row = 0; row < projection.RowExponent.Length; row++)
            {
                for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
                {
                    into[projection.TargetIndex[at], row] += projection.Weight[at] << (8 + projection.RowExponent[row] + network.Populations[id].Neurons[projection.TargetIndex[at]].Exponent);
                }
            }
        }

        Assert.Equal(layer.Weight, before);
        Assert.Equal(layer.Recurrent ?? new int[layer.Count, layer.Count], own);
    }
}
