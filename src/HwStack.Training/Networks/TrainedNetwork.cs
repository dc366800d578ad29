namespace HwStack.Training;

/// <summary>A network with its numbers: as trained in floating point, and as the chip holds it.</summary>
public sealed class TrainedNetwork
{
    /// <summary>A network whose weights are all 0.</summary>
    /// <param name="spec">Layers and neurons.</param>
    /// <param name="inputScale">Payload that counts as 1: the encoder's largest for direct input, 1 for spikes.</param>
    public TrainedNetwork(NetworkSpec spec, float inputScale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputScale);
        (Spec, InputScale) = (spec, inputScale);
        LayerGeometry[] geometry = LayerGeometry.Of(spec);
        Layers = [.. geometry.Select((layer, l) => new TrainedLayer(spec, layer, l, l == 0 ? inputScale : 1))];
    }

    /// <summary>Layers and neurons.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Payload that counts as 1.</summary>
    public float InputScale { get; }

    /// <summary>The layers' numbers.</summary>
    internal TrainedLayer[] Layers { get; }

    /// <summary>Trained values: weights, biases, relaxation times.</summary>
    public long ParameterCount => Layers.Sum(layer => (long)layer.Weights.Value.Length + layer.Bias.Value.Length + layer.Relaxation.Value.Length);

    /// <summary>
    /// A network of this one's layers, as trained and with their grid, and more behind them, whose weights are all 0 until a trainer begins with them. Neurons, reset and leaks are the same in all
    /// layers. Later changes of either network do not reach the other.
    /// </summary>
    /// <param name="layers">Layers behind, at least one; the last one answers.</param>
    /// <param name="readout">How it answers.</param>
    /// <exception cref="ArgumentException">The last layer of this network never fires (<see cref="ReadoutKind.Membrane"/>), so nothing can follow it; or there is no layer.</exception>
    public TrainedNetwork Append(IReadOnlyList<LayerSpec> layers, ReadoutKind readout)
    {
        if (Spec.Readout != ReadoutKind.SpikeCount || layers.Count == 0)
        {
            throw new ArgumentException(layers.Count == 0 ? "no layer to append" : "nothing can follow a layer that never fires", nameof(layers));
        }

        TrainedNetwork whole = new(Spec with { Layers = [.. Spec.Layers, .. layers], Readout = readout }, InputScale);
        for (int l = 0; l < Layers.Length; l++)
        {
            whole.Layers[l].CopyFrom(Layers[l]);
        }

        return whole;
    }

    /// <summary>Makes the chip's numbers from the trained ones, with steps chosen anew where there are none, and with <paramref name="chooseSteps"/> in all layers but the first frozen ones.</summary>
    internal void Quantize(Crew crew, bool chooseSteps, int frozenLayers = 0)
    {
        foreach (TrainedLayer layer in Layers)
        {
            if ((chooseSteps && layer.Number >= frozenLayers) || !layer.Grid.Chosen)
            {
                Quantizing.ChooseSteps(layer, crew);
            }

            Quantizing.Round(layer, crew);
        }
    }
}
