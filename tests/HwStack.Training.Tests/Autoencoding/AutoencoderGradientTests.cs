namespace HwStack.Training.Tests.Autoencoding;

/// <summary>Derivatives of the whole loss (squared error and sparsity) by finite differences, spikes replaced by the smooth function whose derivative the surrogate is.</summary>
public sealed class AutoencoderGradientTests
{
    private const int Count = 6;
    private const double Target = 0.1, Weight = 0.3;

    private readonly Crew _crew = new(1);
    private readonly TrainedNetwork _encoder;
    private readonly NetworkPass _pass;
    private readonly ReconstructionBatch _batch;
    private readonly CodeRates _codes;
    private readonly DenseDecoder _decoder;
    private readonly PassOptions _options = new() { Chip = false, Smooth = true, DetachReset = false, Surrogate = new Surrogate(SurrogateKind.FastSigmoid, 2) };

    public AutoencoderGradientTests()
    {
        Blobs set = new(Count, channels: 7, ticks: 5);
        _encoder = new TrainedNetwork(SparseAutoencoder.EncoderSpec([7], units: 4, hidden: 9), 15);
        (_pass, _batch) = (new NetworkPass(_encoder.Layers, _crew), new ReconstructionBatch(set, null, _crew));
        (_codes, _decoder) = (new CodeRates(4, _crew), new DenseDecoder(4, 6, 7, _crew));
        _batch.Fill(Enumerable.Range(0, Count).ToArray(), 0);
        Initialization.Run(_encoder, _batch.Input, _options, 5, _crew);
        _decoder.Initialize(5, 0.2, _batch.Mean(3));
        _batch.Fill(Enumerable.Range(0, Count).ToArray(), 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Derivatives_by_all_parameters_are_those_of_finite_differences(bool sparse)
    {
        Loss(sparse);
        _decoder.Backward(_codes.Values, Count, _codes.Derivative);
        _codes.Penalise(Target, sparse ? Weight : 0, Count);
        _codes.Spread(_pass.Layers[^1].DZ, _batch.Input.Ticks, Count);
        _pass.Backward(_batch.Input, _options, null);
        (string Name, Parameters Parameters)[] all =
        [
            .. _decoder.Layers.SelectMany((layer, l) => new[] { ($"decoder {l} weights", layer.Weights), ($"decoder {l} bias", layer.Bias) }),
            .. _encoder.Layers.SelectMany((layer, l) => new[] { ($"encoder {l} weights", layer.Weights), ($"encoder {l} bias", layer.Bias) }),
        ];
        float[][] gradients = [.. all.Select(one => one.Parameters.Gradient.ToArray())];
        for (int p = 0; p < all.Length; p++)
        {
            double largest = gradients[p].Max(Math.Abs);
            Assert.True(largest > 1e-5, $"{all[p].Name}: no gradient");
            for (int i = 0; i < gradients[p].Length; i++)
            {
                double difference = Difference(all[p].Parameters.Value, i, sparse), allowed = 0.01 * largest;
                Assert.True(Math.Abs(difference - gradients[p][i]) <= allowed, $"{all[p].Name} {i}: {gradients[p][i]} and {difference}, allowed {allowed}");
            }
        }
    }

    private double Difference(float[] values, int index, bool sparse)
    {
        const float Step = 1e-3f;
        float value = values[index];
        values[index] = value + Step;
        double above = Loss(sparse);
        values[index] = value - Step;
        double below = Loss(sparse);
        values[index] = value;
        return (above - below) / (2.0 * Step);
    }

    private double Loss(bool sparse)
    {
        _pass.Load(_options);
        _pass.Forward(_batch.Input, _options);
        _codes.Read(_pass.Layers[^1].Z, _batch.Input.Ticks, Count);
        _decoder.Forward(_codes.Values, Count);
        double loss = _decoder.Judge(_batch.Values, Count);
        return loss + (sparse ? Weight * _codes.Means.Sum(mean => SparsityPenalty.Of(Target, mean, out _)) : 0);
    }
}
