using HwStack.Network;

namespace HwStack.Training;

/// <summary>The linear part of a layer as NIR nodes, with what the chip holds in the network's unit. Files are channels first, the trainer is channels last.</summary>
internal static class LinearNodes
{
    /// <summary>Pool, flatten, weights, in the order in which they follow each other.</summary>
    public static IEnumerable<NetworkNode> Of(TrainedLayer layer, string number)
    {
        LayerGeometry g = layer.Geometry;
        if (g.Spec.Pool > 1)
        {
            yield return new SumPool2dNode("pool" + number, [g.Spec.Pool, g.Spec.Pool], [g.Spec.Pool, g.Spec.Pool], [0, 0]);
        }

        (int channels, int height, int width) = g.Pooled;
        if (!g.Convolves)
        {
            if (height * width > 1 || (layer.Number == 0 && g.Source.Height * g.Source.Width > 1))
            {
                yield return new FlattenNode("flat" + number, 0, 2, [channels, height, width]);
            }

            yield return new AffineNode("dense" + number, Dense(layer), Bias(layer));
            yield break;
        }

        int k = g.Spec.Kernel;
        double[] weights = new double[g.Columns * g.FanIn];
        for (int f = 0; f < g.Columns; f++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int at = 0; at < k * k; at++)
                {
                    weights[(((f * channels) + c) * k * k) + at] = Weight(layer, (at * channels) + c, f);
                }
            }
        }

        yield return new Conv2dNode(
            "conv" + number, [height, width], new Tensor(weights, g.Columns, channels, k, k), [g.Spec.Stride, g.Spec.Stride], PaddingMode.Explicit, [g.Spec.Padding, g.Spec.Padding], [1, 1], 1, Bias(layer));
    }

    /// <summary>Weights of a layer onto itself.</summary>
    public static NetworkNode Recurrent(TrainedLayer layer, string name)
    {
        int n = layer.Geometry.Columns;
        double[] weights = new double[n * n];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Weight(layer, layer.Geometry.FanIn + (i % n), i / n);
        }

        return new LinearNode(name, new Tensor(weights, n, n));
    }

    private static Tensor Dense(TrainedLayer layer)
    {
        LayerGeometry g = layer.Geometry;
        int positions = g.Pooled.Height * g.Pooled.Width, channels = g.Pooled.Channels;
        double[] weights = new double[g.Columns * g.FanIn];
        for (int n = 0; n < g.Columns; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int p = 0; p < positions; p++)
                {
                    weights[(n * g.FanIn) + (c * positions) + p] = Weight(layer, (p * channels) + c, n);
                }
            }
        }

        return new Tensor(weights, g.Columns, g.FanIn);
    }

    // CUBA's current is counted in LSB of 2^gain of v's; the file's current has the unit of v.
    private static double Weight(TrainedLayer layer, int row, int column) =>
        Math.ScaleB(layer.Grid.Weight[(row * layer.Geometry.Columns) + column] * NeuronNodes.Lsb(layer, column), layer.Grid.Exponent[column] + layer.CurrentGain);

    // CUBA's bias goes to v and stands in the neuron.
    private static Tensor Bias(TrainedLayer layer) => new(
        [.. Enumerable.Range(0, layer.Geometry.Columns).Select(c => layer.Neuron == NeuronKind.CubaLif ? 0 : layer.Grid.Bias[c] / 256.0 * NeuronNodes.Lsb(layer, c))], layer.Geometry.Columns);
}
