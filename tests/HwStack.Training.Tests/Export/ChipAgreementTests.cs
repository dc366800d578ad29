using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Emulator;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Training.Tests.Export;

/// <summary>Networks trained here, written as NIR, read, compiled and run on the emulator: every spike and every answer is what the trainer computed with.</summary>
public sealed class ChipAgreementTests : IDisposable
{
    private const string Mnist = "mnist";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("24-40-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("24-40-5", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.SpikeCount, false)]
    [InlineData("24-30-20-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.SpikeCount, true)]
    [InlineData("24-40-5", NeuronKind.CubaLif, SpikeReset.Subtract, ReadoutKind.Membrane, false)]
    [InlineData("24-40-5", NeuronKind.CubaLif, SpikeReset.Zero, ReadoutKind.SpikeCount, true)]
    [InlineData("24-30r-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("24-30r-20r-5", NeuronKind.CubaLif, SpikeReset.Subtract, ReadoutKind.Membrane, false)]
    [InlineData("24-30r-5r", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.SpikeCount, false)]
    [InlineData("8x8-6c3-p2-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("2x6x6-5c3s1-p2-7c3s2-p2-20-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, false)]
    [InlineData("8x8-p2-6c3-5", NeuronKind.CubaLif, SpikeReset.Zero, ReadoutKind.SpikeCount, false)]
    [InlineData("6x6-8c6-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("8x8-8c5-p4-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("24x1x1-20-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("1x4x6-20-5", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("6x6-8c3-5c4", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, true)]
    [InlineData("24-40-5", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.SpikeCount, true)]
    [InlineData("24-30r-5", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.Membrane, false)]
    [InlineData("8x8-6c3-p2-5", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.SpikeCount, false)]
    public void A_trained_network_runs_exactly(string text, NeuronKind neuron, SpikeReset reset, ReadoutKind readout, bool same)
    {
        NetworkSpec spec = NetworkText.Parse(text) with { Neuron = neuron, Reset = reset, Readout = readout };
        SyntheticSet train = new(192, 5, spec.InputShape, 8, same, same ? 15 : 2);
        TrainedNetwork network = new(spec, same ? 15 : 1);
        Trainer trainer = new(network, train, new TrainingOptions { Epochs = 2, FloatEpochs = 1, BatchSize = 32, Rate = 5e-3f, Threads = 2 });
        trainer.RunEpoch();
        trainer.RunEpoch();
        Agreement found = Compare(trainer, new SyntheticSet(24, 5, spec.InputShape, 8, same, same ? 15 : 2, seed: 8));
        Assert.True(found.Spikes > 100, $"only {found.Spikes} spikes: the test says little");
        Assert.Equal(found.RightInTrainer, found.RightOnChip);
    }

    /// <summary>Strides, leaky readouts, unlike neurons: what networks made elsewhere have.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Unlike_layers_run_exactly(int number)
    {
        LayerSpec dense = new() { Outputs = 5 };
        NetworkSpec spec = number switch
        {
            0 => new NetworkSpec { InputShape = [2, 9, 9], Layers = [new LayerSpec { Outputs = 6, Kernel = 3, Stride = 2, Padding = 1 }, dense with { LeakV = 4096 }] },
            1 => new NetworkSpec
            {
                InputShape = [20], Layers = [dense with { Outputs = 30, Neuron = NeuronKind.CubaLif, LeakU = 30000, LeakV = 3000 }, dense with { Outputs = 20, LeakV = 0 }, dense with { LeakV = 1 }],
            },
            _ => new NetworkSpec { InputShape = [20], Layers = [dense with { Outputs = 30, Neuron = NeuronKind.Qlif }, dense with { Outputs = 20, Recurrent = true }, dense with { LeakV = 65535 }], Reset = SpikeReset.Zero },
        };
        SyntheticSet train = new(192, 5, spec.InputShape, 8, same: true, 15);
        Trainer trainer = new(new TrainedNetwork(spec, 15), train, new TrainingOptions { Epochs = 2, FloatEpochs = 1, BatchSize = 32, Rate = 5e-3f, Threads = 2 });
        trainer.RunEpoch();
        trainer.RunEpoch();
        Agreement found = Compare(trainer, new SyntheticSet(24, 5, spec.InputShape, 8, same: true, 15, seed: 8));
        Assert.True(found.Spikes > 100, $"only {found.Spikes} spikes: the test says little");
        Assert.Equal(found.RightInTrainer, found.RightOnChip);
    }

    [DataFact(Mnist)]
    public void A_network_trained_on_a_thousand_digits_is_as_right_on_the_chip_as_in_the_trainer()
    {
        ImageSet digits = KnownDataSets.Read("mnist", TestData.Root, DataSplit.Train);
        DirectEncoder encoder = new(8, 15);
        EncodedImages train = new(digits.Take([.. Enumerable.Range(0, 1000)]), encoder), test = new(digits.Take([.. Enumerable.Range(1000, 60)]), encoder);
        TrainedNetwork network = new(NetworkText.Parse("28x28-100-10"), train.PayloadMax);
        Trainer trainer = new(network, train, new TrainingOptions { Epochs = 3, BatchSize = 50, Rate = 2e-3f, Threads = 2 });
        while (!trainer.IsDone)
        {
            trainer.RunEpoch();
        }

        Agreement found = Compare(trainer, test);
        Assert.Equal(found.RightInTrainer, found.RightOnChip);
        Assert.True(found.RightOnChip > 40, $"{found.RightOnChip} of 60 digits: nothing was learnt");
    }

    private Agreement Compare(Trainer trainer, SampleSet set)
    {
        TrainedNetwork network = trainer.Network;
        Evaluation evaluation = trainer.Evaluate(set, chip: true);
        Crew crew = new(2);
        Batch batch = new(set, crew);
        PassOptions options = new() { Chip = true, Surrogate = trainer.Options.Surrogate };
        NetworkPass pass = new(network.Layers, crew);
        pass.Load(options);
        batch.Fill(Enumerable.Range(0, set.Count).ToArray(), 0);
        pass.Forward(batch, options);

        string path = _folder.File("trained.nir");
        NirFile.Write(path, NirExport.Graph(network, set.PayloadMax));
        NetworkGraph graph = NirFile.Read(path).Graph;
        CompiledNetwork compiled = NetworkCompiler.Compile(
            NetworkModel.Prepare(graph, SemanticsMetadata.Read(graph)!), new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1"), Seed = 1 });
        using EmulatorTarget emulator = new(compiled.Image);
        int inputs = set.InputShape.Aggregate(1, (product, extent) => product * extent), right = 0;
        long spikes = 0;
        for (int sample = 0; sample < set.Count; sample++)
        {
            RunRecord run = emulator.Run(Request(network, set, sample, inputs));
            for (int l = 0; l < network.Layers.Length; l++)
            {
                float[] states = Dense(run.Probes[l].Signal);
                spikes += network.Layers[l].IsReadout ? 0 : AssertSpikes(network.Layers[l], pass.Layers[l], set, sample, states);
                right += l == network.Layers.Length - 1 && Answer(pass, batch, network, sample, states) == set.LabelOf(sample) ? 1 : 0;
            }
        }

        return new Agreement(spikes, evaluation.Right, right);
    }

    private static RunRequest Request(TrainedNetwork network, SampleSet set, int sample, int inputs)
    {
        float[] payloads = new float[set.Ticks * inputs];
        set.Fill(sample, 0, set.SameEveryTick ? payloads.AsSpan(0, inputs) : payloads);
        for (int tick = 1; set.SameEveryTick && tick < set.Ticks; tick++)
        {
            payloads.AsSpan(0, inputs).CopyTo(payloads.AsSpan(tick * inputs));
        }

        return new RunRequest(
            set.Ticks, new Dictionary<string, Signal> { [NirExport.InputName] = Signal.FromDense(payloads, set.Ticks, inputs) },
            [.. network.Layers.Select((layer, l) => new Probe(NeuronNodes.Name(network, l), layer.IsReadout ? ProbeKind.V : ProbeKind.Spikes))]);
    }

    // Files are channels first, the trainer channels last.
    private static long AssertSpikes(TrainedLayer layer, LayerPass pass, SampleSet set, int sample, float[] chip)
    {
        LayerGeometry g = layer.Geometry;
        long spikes = 0;
        for (int tick = 0; tick < set.Ticks; tick++)
        {
            for (int neuron = 0; neuron < g.Neurons; neuron++)
            {
                float trained = pass.Z[(((tick * set.Count) + sample) * g.Neurons) + ((neuron % g.Positions) * g.Columns) + (neuron / g.Positions)];
                Assert.True(trained == chip[(tick * g.Neurons) + neuron], $"layer {layer.Number}, sample {sample}, tick {tick}, neuron {neuron}: {trained} in the trainer");
                spikes += (long)trained;
            }
        }

        return spikes;
    }

    // The chip's answer, which must be the trainer's to the last LSB.
    private static int Answer(NetworkPass pass, Batch batch, TrainedNetwork network, int sample, float[] states)
    {
        TrainedLayer last = network.Layers[^1];
        int count = last.Geometry.Neurons;
        float[] logits = new float[count], chip = new float[count];
        pass.Logits(batch, sample, 1, logits);
        for (int i = 0; i < states.Length; i++)
        {
            chip[i % count] = last.IsReadout ? states[i] : chip[i % count] + states[i];
        }

        for (int c = 0; c < count; c++)
        {
            float lsb = last.IsReadout ? last.Grid.Lsb[c % last.Geometry.Columns] : 1;
            Assert.Equal(logits[c] / lsb, Math.Round(logits[c] / lsb));
            Assert.Equal((int)Math.Round(logits[c] / lsb), (int)Math.Round(chip[c] / lsb));
        }

        return Array.IndexOf(chip, chip.Max());
    }

    private static float[] Dense(Signal signal)
    {
        float[] values = new float[signal.Steps * signal.Channels];
        for (int step = 0; step < signal.Steps; step++)
        {
            (ReadOnlyMemory<int> channels, ReadOnlyMemory<float> entries) = signal.At(step);
            for (int i = 0; i < channels.Length; i++)
            {
                values[(step * signal.Channels) + channels.Span[i]] = entries.Span[i];
            }
        }

        return values;
    }

    private sealed record Agreement(long Spikes, int RightInTrainer, int RightOnChip);
}
