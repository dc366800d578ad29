using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training.Tests.Autoencoding;

public sealed class SparseAutoencoderTests
{
    private static readonly Blobs Train = new(600), Test = new(150, seed: 2);

    [Fact]
    public void It_reconstructs_samples_it_has_not_seen_far_better_than_their_mean()
    {
        SparseAutoencoder autoencoder = Trained(Options(weight: 0.001));
        ReconstructionEvaluation chip = autoencoder.Evaluate(Test, null, chip: true), inFloat = autoencoder.Evaluate(Test, null, chip: false);
        Assert.Equal(150, chip.Samples);
        Assert.True(chip.SquaredError < 0.5 * chip.BaselineSquaredError, $"{chip.SquaredError} beside {chip.BaselineSquaredError}");
        Assert.True(inFloat.SquaredError < 0.5 * inFloat.BaselineSquaredError, $"{inFloat.SquaredError} beside {inFloat.BaselineSquaredError}");
        Assert.Equal(chip.BaselineSquaredError, inFloat.BaselineSquaredError);
        Assert.Equal(chip.CodeRate * 12 * Test.Ticks, chip.SpikesPerSample[^1], 9);
    }

    [Fact]
    public void The_baseline_is_the_mean_of_the_training_samples()
    {
        double[] mean = new double[24];
        float[] payloads = new float[24];
        for (int sample = 0; sample < Train.Count; sample++)
        {
            Train.Fill(sample, 0, payloads);
            mean = [.. mean.Zip(payloads, (sum, payload) => sum + (payload / 15.0 / Train.Count))];
        }

        double error = 0;
        for (int sample = 0; sample < Test.Count; sample++)
        {
            Test.Fill(sample, 0, payloads);
            error += payloads.Zip(mean, (payload, value) => Math.Pow((payload / 15.0) - value, 2)).Sum() / 24 / Test.Count;
        }

        Assert.Equal(error, Begin(Options()).Evaluate(Test, null, chip: false).BaselineSquaredError, 5);
    }

    [Fact]
    public void The_code_s_rate_falls_to_its_target_and_without_the_penalty_it_does_not()
    {
        double free = Trained(Options(weight: 0)).Evaluate(Test, null, chip: true).CodeRate;
        ReconstructionEvaluation sparse = Trained(Options(weight: 0.1)).Evaluate(Test, null, chip: true);
        Assert.True(free > 0.15, $"{free} without the penalty");
        Assert.InRange(sparse.CodeRate, 0.03, 0.08);
        Assert.True(sparse.SilentShare < 0.2, $"{sparse.SilentShare} of the units are silent");
    }

    [Fact]
    public void Threads_and_the_way_of_stopping_do_not_change_a_byte()
    {
        SparseAutoencoder one = Trained(Options(threads: 1)), two = Begin(Options(threads: 2));
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => two.RunEpoch(new StopsAt(stop, 5), stop.Token));
        Assert.Equal((1, 5), (two.Epoch, two.StepInEpoch));
        ToTheEnd(two);
        Assert.Equal(NirFile.Write(NirExport.Graph(one.Encoder, 15)), NirFile.Write(NirExport.Graph(two.Encoder, 15)));
        Assert.Equal(one.Decoder.Layers[0].Weights.Value, two.Decoder.Layers[0].Weights.Value);
        Assert.Equal(one.Evaluate(Test, null, chip: true).SquaredError, two.Evaluate(Test, null, chip: true).SquaredError);
    }

    [Fact]
    public void A_decoded_code_is_the_reconstruction_that_was_judged()
    {
        SparseAutoencoder autoencoder = Trained(Options());
        double error = 0;
        float[] payloads = new float[24];
        for (int sample = 0; sample < Test.Count; sample++)
        {
            float[] values = autoencoder.Decode(autoencoder.Encode(Test, sample, chip: true));
            Test.Fill(sample, 0, payloads);
            error += values.Zip(payloads, (value, payload) => Math.Pow(value - (payload / 15), 2)).Sum() / 24 / Test.Count;
        }

        Assert.Equal(autoencoder.Evaluate(Test, null, chip: true).SquaredError, error, 6);
    }

    [Fact]
    public void Targets_of_their_own_are_what_is_reconstructed()
    {
        Blobs coarse = new(600, channels: 24, ticks: 3), other = new(600, channels: 10, ticks: 1);
        SparseAutoencoder autoencoder = new(new TrainedNetwork(SparseAutoencoder.EncoderSpec([24], 12, 24), 15), coarse, other, Options(weight: 0.001));
        ToTheEnd(autoencoder);
        ReconstructionEvaluation found = autoencoder.Evaluate(coarse, other, chip: true);
        Assert.True(found.SquaredError < 0.7 * found.BaselineSquaredError, $"{found.SquaredError} beside {found.BaselineSquaredError}");
        Assert.Equal(10, autoencoder.Decode(new float[12]).Length);
        Assert.Throws<ArgumentException>(() => autoencoder.Evaluate(coarse, new Blobs(7, channels: 10), chip: true));
    }

    [Fact]
    public void What_cannot_be_trained_is_refused()
    {
        Assert.Equal("HW0501", Assert.Throws<UserErrorException>(() => new SparseAutoencoder(Encoder(), new Blobs(50, negative: true), null, Options())).Errors[0].Code);
        foreach (AutoencoderOptions wrong in new AutoencoderOptions[]
        {
            new() { Sparsity = 0 }, new() { Sparsity = 1 }, new() { SparsityWeight = -1 }, new() { HiddenUnits = 0 }, new() { Training = new TrainingOptions { FrozenLayers = 1 } },
            new() { Training = new TrainingOptions { RatePenalty = 1 } }, new() { SparsityWeight = double.NaN },
        })
        {
            Assert.Equal("HW0500", Assert.Throws<UserErrorException>(() => new SparseAutoencoder(Encoder(), Train, null, wrong)).Errors[0].Code);
        }

        Assert.Throws<ArgumentException>(() => new SparseAutoencoder(new TrainedNetwork(NetworkText.Parse("24-12"), 15), Train, null, Options()));
        Assert.Throws<ArgumentException>(() => new SparseAutoencoder(new TrainedNetwork(SparseAutoencoder.EncoderSpec([23], 12), 15), Train, null, Options()));
    }

    internal static AutoencoderOptions Options(double weight = 0.01, int threads = 1) => new()
    {
        HiddenUnits = 32, SparsityWeight = weight, Training = new TrainingOptions { Epochs = 12, FloatEpochs = 2, BatchSize = 32, Rate = 5e-3f, Seed = 4, Threads = threads },
    };

    internal static TrainedNetwork Encoder() => new(SparseAutoencoder.EncoderSpec([24], 12, 40), 15);

    private static SparseAutoencoder Begin(AutoencoderOptions options) => new(Encoder(), Train, null, options);

    internal static SparseAutoencoder Trained(AutoencoderOptions options) => ToTheEnd(Begin(options));

    private static SparseAutoencoder ToTheEnd(SparseAutoencoder autoencoder)
    {
        while (!autoencoder.IsDone)
        {
            autoencoder.RunEpoch();
        }

        return autoencoder;
    }

    private sealed class StopsAt(CancellationTokenSource stop, int step) : IProgress<AutoencoderProgress>
    {
        public void Report(AutoencoderProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }
}
