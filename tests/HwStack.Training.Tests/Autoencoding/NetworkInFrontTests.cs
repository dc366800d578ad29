using HwStack.Network;

namespace HwStack.Training.Tests.Autoencoding;

/// <summary>Networks that are trained behind the layers of another.</summary>
public sealed class NetworkInFrontTests
{
    private static readonly Blobs Train = new(600), Test = new(150, seed: 2);

    [Fact]
    public void A_frozen_front_keeps_every_number_and_what_is_behind_learns()
    {
        SparseAutoencoder autoencoder = SparseAutoencoderTests.Trained(SparseAutoencoderTests.Options());
        TrainedNetwork front = autoencoder.Encoder, whole = front.Append([new LayerSpec { Outputs = 20 }, new LayerSpec { Outputs = 4 }], ReadoutKind.Membrane);
        Trainer trainer = new(whole, Train, Options(frozen: 2) with { FloatEpochs = 2 });
        Assert.All(whole.Layers[2..], layer => Assert.Contains(layer.Weights.Value, weight => weight != 0));
        while (!trainer.IsDone)
        {
            trainer.RunEpoch();
        }

        for (int l = 0; l < 2; l++)
        {
            (TrainedLayer before, TrainedLayer after) = (front.Layers[l], whole.Layers[l]);
            Assert.Equal(before.Weights.Value, after.Weights.Value);
            Assert.Equal(before.Bias.Value, after.Bias.Value);
            Assert.Equal(before.Grid.Weight, after.Grid.Weight);
            Assert.Equal(before.Grid.Threshold, after.Grid.Threshold);
            Assert.Equal(before.Grid.Bias, after.Grid.Bias);
        }

        Evaluation found = trainer.Evaluate(Test, chip: true);
        Assert.True(found.Accuracy > 0.8, $"{found.Accuracy} right");
        ReconstructionEvaluation code = autoencoder.Evaluate(Test, null, chip: true);
        Assert.Equal(code.SpikesPerSample, [.. found.SpikesPerSample.Take(2)]);
    }

    [Fact]
    public void Frozen_layers_survive_a_checkpoint()
    {
        TrainedNetwork front = SparseAutoencoderTests.Trained(SparseAutoencoderTests.Options()).Encoder;
        Trainer Begin() => new(front.Append([new LayerSpec { Outputs = 4 }], ReadoutKind.Membrane), Train, Options(frozen: 2) with { Epochs = 3, FloatEpochs = 2 });
        Trainer straight = TinyRuns.ToTheEnd(Begin()), stopped = Begin();
        stopped.RunEpoch();
        using TemporaryFolder folder = new();
        Checkpoint.Write(folder.File("kept.hwtc"), stopped);
        Trainer resumed = TinyRuns.ToTheEnd(Checkpoint.Read(folder.File("kept.hwtc"), Train, threads: 1));
        Assert.Equal(2, resumed.Options.FrozenLayers);
        Assert.Equal(NirFile.Write(NirExport.Graph(straight.Network, 15)), NirFile.Write(NirExport.Graph(resumed.Network, 15)));
        Assert.Equal(front.Layers[1].Grid.Threshold, resumed.Network.Layers[1].Grid.Threshold);
    }

    [Fact]
    public void Without_freezing_the_front_learns_on()
    {
        TrainedNetwork front = SparseAutoencoderTests.Trained(SparseAutoencoderTests.Options()).Encoder;
        TrainedNetwork whole = front.Append([new LayerSpec { Outputs = 4 }], ReadoutKind.SpikeCount);
        float[] before = [.. front.Layers[0].Weights.Value];
        new Trainer(whole, Train, Options(frozen: 0)).RunEpoch();
        Assert.NotEqual(before, whole.Layers[0].Weights.Value);
        Assert.Equal(before, front.Layers[0].Weights.Value);
    }

    [Fact]
    public void Nothing_follows_a_membrane_and_not_all_layers_can_be_frozen()
    {
        Assert.Throws<ArgumentException>(() => new TrainedNetwork(NetworkText.Parse("24-12"), 15).Append([new LayerSpec { Outputs = 4 }], ReadoutKind.Membrane));
        Assert.Throws<ArgumentException>(() => SparseAutoencoderTests.Encoder().Append([], ReadoutKind.Membrane));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(new TrainedNetwork(NetworkText.Parse("24-4"), 15), Train, Options(frozen: 1)));
    }

    private static TrainingOptions Options(int frozen) => new() { Epochs = 8, BatchSize = 32, Rate = 5e-3f, FrozenLayers = frozen, Threads = 2 };
}
