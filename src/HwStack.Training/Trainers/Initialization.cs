namespace HwStack.Training;

/// <summary>
/// First weights: uniform, then each layer scaled so that the drive of the first batch has a set deviation ("layer-sequential unit variance", Mishkin and Matas 2016, with another target): too little
/// and nothing fires, so that nothing can be learnt.
/// </summary>
internal static class Initialization
{
    private const double SpikingDeviation = 0.6, RecurrentShare = 0.3; // of a threshold in a tick; assumed, tried on MNIST

    /// <summary>True for a layer whose weights are all 0.</summary>
    public static bool IsEmpty(TrainedLayer layer) => Array.TrueForAll(layer.Weights.Value, weight => weight == 0);

    /// <summary>Fills the weights of all empty layers; biases stay 0.</summary>
    public static void Run(TrainedNetwork network, Batch batch, PassOptions options, ulong seed, Crew crew)
    {
        TrainedLayer[] empty = Array.FindAll(network.Layers, IsEmpty);
        foreach (TrainedLayer layer in empty)
        {
            SplitMix chance = new(seed, 1, (ulong)layer.Number);
            float bound = MathF.Sqrt(3f / layer.Geometry.FanIn);
            foreach (ref float weight in layer.Weights.Value.AsSpan())
            {
                weight = bound * ((2 * chance.Unit()) - 1);
            }

            if (layer.Geometry.Spec.Recurrent)
            {
                int first = layer.Geometry.FanIn * layer.Geometry.Columns;
                float scale = (float)(RecurrentShare * Math.Sqrt((double)layer.Geometry.FanIn / layer.Geometry.Columns));
                foreach (ref float weight in layer.Weights.Value.AsSpan(first))
                {
                    weight *= scale;
                }
            }
        }

        NetworkPass pass = new(network.Layers, crew);
        foreach (TrainedLayer layer in empty)
        {
            pass.Load(options);
            pass.Forward(batch, options);
            double target = layer.IsReadout ? 2.0 / batch.Ticks : SpikingDeviation * layer.Threshold * (layer.Neuron == NeuronKind.CubaLif ? 0.3 : 1);
            float factor = (float)(target / Math.Max(1e-3, pass.Layers[layer.Number].DriveDeviation()));
            foreach (ref float weight in layer.Weights.Value.AsSpan(0, layer.Geometry.FanIn * layer.Geometry.Columns))
            {
                weight *= factor;
            }
        }
    }
}
