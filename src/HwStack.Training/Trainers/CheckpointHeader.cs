using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>The part of a checkpoint that says what was trained and how far, as JSON. A file may come from anywhere, so <see cref="Fault"/> looks at every number before anything is made of them.</summary>
internal sealed record CheckpointHeader(
    NetworkSpec Network, TrainingOptions Options, float InputScale, int Epoch, int StepInEpoch, long Step, double Loss, long Right, long Seen, uint Samples, double Penalty, double Recent)
{
    private const int MostLayers = 256, MostExtent = 1 << 20;

    /// <summary>What is wrong with it, for these samples; null: nothing.</summary>
    public string? Fault(SampleSet set) =>
        Network is null || Options is null ? "it has no network or no options"
        : FaultOfNetwork(Network) ?? FaultOfOptions(Options) ?? FaultOfPlace(set) ?? FaultOfSizes(set);

    /// <summary>Bytes of the numbers that follow, without making them.</summary>
    public long NumberBytes() => LayerGeometry.Of(Network).Select((layer, l) =>
    {
        bool relaxes = (layer.Spec.Neuron ?? Network.Neuron) == NeuronKind.Qlif && !(l == Network.Layers.Length - 1 && Network.Readout == ReadoutKind.Membrane);
        long trained = ((long)layer.Rows * layer.Columns) + (layer.Columns * (relaxes ? 2L : 1));
        return 4 * ((3 * trained) + (4L * layer.Columns)); // values and two moments; step, LSB, exponent, threshold
    }).Sum();

    private static string? FaultOfNetwork(NetworkSpec network)
    {
        bool shaped = network.InputShape is { Length: 1 or 3 } shape && Array.TrueForAll(shape, extent => extent is > 0 and <= MostExtent);
        bool layered = network.Layers is { Length: > 0 and <= MostLayers } layers && Array.TrueForAll(
            layers, layer => layer is { Outputs: > 0 and <= MostExtent, Kernel: >= 0 and <= MostExtent, Padding: >= 0 and <= MostExtent, Pool: > 0 and <= MostExtent, Stride: > 0 and <= MostExtent }
                && (layer.Neuron is not { } neuron || Enum.IsDefined(neuron)));
        bool inRange = network is { Gain: >= -8 and <= 7, TauOverT1: >= 0 and < 1000, PopulationThreshold: >= 0 and < 1 }
            && Enum.IsDefined(network.Neuron) && Enum.IsDefined(network.Reset) && Enum.IsDefined(network.Readout);
        return shaped && layered && inRange ? null : "a size or constant of its network is out of range";
    }

    private string? FaultOfOptions(TrainingOptions options)
    {
        bool counts = options is { Epochs: > 0, FloatEpochs: >= 0, BatchSize: > 0 and <= 4096, FrozenLayers: >= 0 } && options.FrozenLayers < Network.Layers.Length;
        bool rates = options is { Dropout: >= 0 and < 1, AccuracyTarget: >= 0 and < 1, Surrogate.Sharpness: > 0 } && Enum.IsDefined(options.Surrogate.Kind) && float.IsFinite(options.Rate) && float.IsFinite(options.Surrogate.Sharpness);
        bool energy = options.Energy is null || (options.Energy.Events is { } events && events.All(entry => entry is { Event: not null }));
        return counts && rates && energy ? null : "an option of its training is out of range";
    }

    private string? FaultOfPlace(SampleSet set)
    {
        long steps = ((long)set.Count + Options.BatchSize - 1) / Options.BatchSize;
        return InputScale is > 0 and < float.PositiveInfinity && Epoch >= 1 && Epoch - 1 <= Options.Epochs && StepInEpoch >= 0 && StepInEpoch < steps && Step >= 0 && Right >= 0 && Seen >= 0 && double.IsFinite(Penalty) && double.IsFinite(Recent)
            ? null : "the place where it stopped does not exist";
    }

    private string? FaultOfSizes(SampleSet set)
    {
        try
        {
            LayerGeometry[] layers = LayerGeometry.Of(Network);
            return layers[0].SourceCount == set.InputShape.Aggregate(1L, (product, extent) => product * extent) && layers[^1].Neurons == set.Classes ? null : "its network does not fit its samples";
        }
        catch (UserErrorException e)
        {
            return e.Errors[0].Message;
        }
    }
}
