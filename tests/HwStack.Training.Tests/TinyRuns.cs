namespace HwStack.Training.Tests;

/// <summary>Trainings of two epochs, one in floating point and one in the chip's integers, on every kind of network.</summary>
internal static class TinyRuns
{
    private static readonly (string Name, string Text, NeuronKind Neuron, SpikeReset Reset, ReadoutKind Readout, Surrogate Surrogate, bool Same)[] All =
    [
        ("lif", "23-37-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, new(SurrogateKind.FastSigmoid, 4), true),
        ("recurrent", "23-29r-5", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.SpikeCount, new(SurrogateKind.Arctan, 2), false),
        ("cuba", "23-37-5", NeuronKind.CubaLif, SpikeReset.Subtract, ReadoutKind.Membrane, new(SurrogateKind.Gaussian, 2), false),
        ("convolution", "2x8x7-6c3s1-p2-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, new(SurrogateKind.FastSigmoid, 4), true),
        ("qlif", "23-37-5", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.SpikeCount, new(SurrogateKind.Arctan, 2), true),
    ];

    /// <summary>Names.</summary>
    public static IEnumerable<string> Cases => All.Select(one => one.Name);

    /// <summary>Samples of a case: a number that is no multiple of the batch.</summary>
    public static SampleSet Samples(string name) => All.First(one => one.Name == name) is var one
        ? new SyntheticSet(150, 5, NetworkText.Parse(one.Text).InputShape, 7, one.Same, one.Same ? 15 : 1) : throw new InvalidOperationException();

    /// <summary>A training at its beginning.</summary>
    public static Trainer Begin(string name, int threads)
    {
        (_, string text, NeuronKind neuron, SpikeReset reset, ReadoutKind readout, Surrogate surrogate, bool same) = All.First(one => one.Name == name);
        TrainedNetwork network = new(NetworkText.Parse(text) with { Neuron = neuron, Reset = reset, Readout = readout }, same ? 15 : 1);
        return new Trainer(network, Samples(name), new TrainingOptions
        {
            Epochs = 2, FloatEpochs = 1, BatchSize = 32, Rate = 5e-3f, WeightDecay = 1e-3f, Surrogate = surrogate, Dropout = 0.1f, RatePenalty = 0.05f, Seed = 3, Threads = threads,
        });
    }

    /// <summary>A training at its end.</summary>
    public static Trainer Train(string name, int threads) => ToTheEnd(Begin(name, threads));

    /// <summary>Goes on to the end.</summary>
    public static Trainer ToTheEnd(Trainer trainer)
    {
        while (!trainer.IsDone)
        {
            trainer.RunEpoch();
        }

        return trainer;
    }
}
