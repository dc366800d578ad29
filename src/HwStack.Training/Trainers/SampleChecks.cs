using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>Whether samples fit a network.</summary>
internal static class SampleChecks
{
    // Whole numbers that single precision holds exactly.
    private const long MostExact = 1L << 24;

    /// <summary>Throws ArgumentException when the inputs or the classes differ, HW0490 when sums of payloads could leave the whole numbers that products hold exactly.</summary>
    public static void Demand(TrainedNetwork network, SampleSet set)
    {
        if (!network.Spec.InputShape.AsSpan().SequenceEqual([.. set.InputShape]) && Size(network.Spec.InputShape) != Size(set.InputShape))
        {
            throw new ArgumentException($"samples of shape [{string.Join(", ", set.InputShape)}] for an input of [{string.Join(", ", network.Spec.InputShape)}]", nameof(set));
        }

        if (network.Layers[^1].Geometry.Neurons != set.Classes)
        {
            throw new ArgumentException($"{network.Layers[^1].Geometry.Neurons} outputs for {set.Classes} classes", nameof(set));
        }

        foreach (TrainedLayer layer in network.Layers)
        {
            LayerGeometry g = layer.Geometry;
            long payload = layer.Number == 0 ? set.PayloadMax : 1, pooled = payload * g.Spec.Pool * g.Spec.Pool, inputs = (pooled * g.FanIn) + (g.Rows - g.FanIn);
            if (-WeightGrid.Least * inputs >= MostExact)
            {
                throw new UserErrorException(new UserError(
                    "HW0490", $"Inputs of layer {layer.Number + 1} can sum to {-WeightGrid.Least * inputs}, more than training adds exactly.", $"layer {layer.Number + 1}", $"{-WeightGrid.Least * inputs}", $"{MostExact - 1}",
                    "Encode with fewer levels, or give the layer fewer inputs."));
            }
        }
    }

    private static long Size(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}
