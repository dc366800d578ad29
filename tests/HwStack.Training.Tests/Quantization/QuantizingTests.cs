namespace HwStack.Training.Tests.Quantization;

/// <summary>From trained values to 4-bit weights, exponents, thresholds and biases.</summary>
public class QuantizingTests
{
    private static readonly float[] Clips = [1.0f, 0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.42f, 0.35f, 0.3f];

    [Theory]
    [InlineData(1, 16, 5)]
    [InlineData(2, 200, 9)]
    [InlineData(3, 1000, 70)]
    public void A_free_step_has_the_least_error_of_all_clippings(int seed, int rows, int columns)
    {
        float[] weights = Normal(rows * columns, seed);
        float[] step = new float[columns];
        StepChoice.Free(weights, rows, columns, step, new Crew(2));
        for (int c = 0; c < columns; c++)
        {
            float largest = Column(weights, rows, columns, c).Max(Math.Abs);
            double least = Clips.Min(clip => Error(weights, rows, columns, c, largest * clip / 7));
            Assert.InRange(Error(weights, rows, columns, c, step[c]), least * 0.9999, least * 1.0001);
        }
    }

    [Fact]
    public void An_exponent_has_the_least_error_of_all_that_the_chip_has()
    {
        const int Rows = 300, Columns = 30;
        float[] weights = Normal(Rows * Columns, 4);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= MathF.ScaleB(1, (i % Columns) - 15); // from far below the least exponent to far above the largest
        }

        int[] exponent = new int[Columns];
        StepChoice.PowersOfTwo(weights, Rows, Columns, 1f / 16, exponent, new Crew(3));
        for (int c = 0; c < Columns; c++)
        {
            Assert.InRange(exponent[c], -8, 7);
            double least = Enumerable.Range(-8, 16).Min(e => Error(weights, Rows, Columns, c, MathF.ScaleB(1f / 16, e)));
            Assert.InRange(Error(weights, Rows, Columns, c, MathF.ScaleB(1f / 16, exponent[c])), least * 0.9999, least * 1.0001);
        }

        Assert.Equal(-8, exponent[0]);
        Assert.Equal(7, exponent[^1]);
    }

    public static TheoryData<string, NeuronKind, ReadoutKind, float, int> Layers() => new()
    {
        { "50-40-7", NeuronKind.Lif, ReadoutKind.Membrane, 15, -2 }, { "50-40-7", NeuronKind.Lif, ReadoutKind.SpikeCount, 255, -2 }, { "50-40r-7", NeuronKind.CubaLif, ReadoutKind.Membrane, 1, -2 },
        { "50-40-7", NeuronKind.CubaLif, ReadoutKind.SpikeCount, 15, 3 }, { "50-40-7", NeuronKind.Qlif, ReadoutKind.SpikeCount, 15, -2 }, { "1x8x8-6c3-p2-7", NeuronKind.Lif, ReadoutKind.Membrane, 31, -2 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void All_numbers_lie_in_the_chips_ranges_and_mean_what_was_trained(string text, NeuronKind neuron, ReadoutKind readout, float inputScale, int gain)
    {
        TrainedNetwork network = Network(text, neuron, readout, inputScale, gain);
        network.Quantize(new Crew(2), chooseSteps: true);
        foreach (TrainedLayer layer in network.Layers)
        {
            WeightGrid grid = layer.Grid;
            Assert.True(grid.Chosen);
            Assert.All(grid.Weight, weight => Assert.True(weight is >= -8 and <= 7 && weight == MathF.Round(weight)));
            for (int c = 0; c < layer.Geometry.Columns; c++)
            {
                Assert.InRange(grid.Exponent[c], -8, 7);
                Assert.InRange(grid.Bias[c], short.MinValue, short.MaxValue);
                Assert.InRange(layer.Bias.Value[c] / grid.Lsb[c] * 256, grid.Bias[c] - 0.51, grid.Bias[c] + 0.51);

                // A weight of 1 adds 2^exponent LSB for each payload; CUBA's LSB of u are 2^gain of v's.
                Assert.Equal(Math.ScaleB(grid.Lsb[c], grid.Exponent[c] + layer.CurrentGain) * layer.InputScale, grid.Step[c], grid.Step[c] * 1e-6);
                if (layer.Neuron == NeuronKind.Qlif)
                {
                    Assert.Equal(layer.QlifThresholdAngle, grid.Threshold[c]);
                    Assert.InRange(grid.SurvivalRoot[c], Quantizing.SurvivalRoot(1.42f), Quantizing.SurvivalRoot(1f / 128));
                }
                else if (!layer.IsReadout)
                {
                    Assert.InRange(grid.Threshold[c], 48, 96);
                    Assert.Equal(layer.Threshold, grid.Threshold[c] * grid.Lsb[c], 0.51 * grid.Lsb[c]);
                }
            }

            for (int i = 0; i < grid.Weight.Length; i++)
            {
                int c = i % layer.Geometry.Columns;
                Assert.Equal(grid.Weight[i] * grid.Step[c], grid.Effective[i]);
                Assert.Equal(Math.Clamp(MathF.Round(layer.Weights.Value[i] / grid.Step[c]), -8, 7), grid.Weight[i]);
                AssertSingle(Math.ScaleB((double)grid.Weight[i] * NeuronNodes.Lsb(layer, c), grid.Exponent[c] + layer.CurrentGain), layer);
            }
        }
    }

    [Fact]
    public void A_layer_whose_weights_are_very_small_or_large_stays_in_range()
    {
        foreach (float size in (float[])[1e-12f, 1e-5f, 30, 1e6f])
        {
            TrainedNetwork network = Network("20-30-5", NeuronKind.Lif, ReadoutKind.SpikeCount, 15, 0);
            foreach (ref float weight in network.Layers[0].Weights.Value.AsSpan())
            {
                weight *= size;
            }

            network.Quantize(new Crew(1), chooseSteps: true);
            Assert.All(network.Layers[0].Grid.Exponent, exponent => Assert.InRange(exponent, -8, 7));
            Assert.All(network.Layers[0].Grid.Threshold, threshold => Assert.InRange(threshold, 1, 127));
            Assert.All(network.Layers[0].Grid.Bias, bias => Assert.InRange(bias, short.MinValue, short.MaxValue));
            Assert.All(network.Layers[0].Grid.Lsb, lsb => Assert.True(lsb > 0 && float.IsFinite(lsb)));
        }
    }

    [Fact]
    public void A_column_without_weights_is_quantised_to_zeros()
    {
        TrainedNetwork network = Network("20-9-5", NeuronKind.Lif, ReadoutKind.SpikeCount, 15, 0);
        for (int row = 0; row < 20; row++)
        {
            network.Layers[0].Weights.Value[(row * 9) + 8] = 0;
        }

        network.Quantize(new Crew(1), chooseSteps: true);
        Assert.All(Column(network.Layers[0].Grid.Weight, 20, 9, 8), weight => Assert.Equal(0, weight));
        Assert.InRange(network.Layers[0].Grid.Threshold[8], 1, 127);
    }

    [Fact]
    public void Steps_that_are_chosen_stay_until_they_are_chosen_anew()
    {
        TrainedNetwork network = Network("20-9-5", NeuronKind.Lif, ReadoutKind.Membrane, 15, 0);
        network.Quantize(new Crew(1), chooseSteps: true);
        float[] before = [.. network.Layers[0].Grid.Step];
        foreach (ref float weight in network.Layers[0].Weights.Value.AsSpan())
        {
            weight *= 1.7f;
        }

        network.Quantize(new Crew(1), chooseSteps: false);
        Assert.Equal(before, network.Layers[0].Grid.Step);
        network.Quantize(new Crew(1), chooseSteps: true);
        Assert.All(before.Zip(network.Layers[0].Grid.Step), pair => Assert.True(pair.Second > pair.First));
    }

    private static TrainedNetwork Network(string text, NeuronKind neuron, ReadoutKind readout, float inputScale, int gain)
    {
        TrainedNetwork network = new(NetworkText.Parse(text) with { Neuron = neuron, Readout = readout, Gain = gain }, inputScale);
        foreach (TrainedLayer layer in network.Layers)
        {
            Normal(layer.Weights.Value.Length, layer.Number + 1).Select(value => 0.3f * value).ToArray().CopyTo(layer.Weights.Value, 0);
            Normal(layer.Bias.Value.Length, layer.Number + 9).Select(value => 0.1f * value).ToArray().CopyTo(layer.Bias.Value, 0);
        }

        return network;
    }

    // Files hold single precision: what is exact there comes back whole. QLIF's LSB is a part of π and is recovered by rounding.
    private static void AssertSingle(double value, TrainedLayer layer)
    {
        if (layer.Neuron != NeuronKind.Qlif)
        {
            Assert.Equal(value, (float)value);
        }
    }

    private static double Error(float[] weights, int rows, int columns, int c, float step) =>
        Column(weights, rows, columns, c).Sum(value => Math.Pow((Math.Clamp(MathF.Round(value / step), -8, 7) * step) - value, 2));

    private static IEnumerable<float> Column(float[] weights, int rows, int columns, int c) => Enumerable.Range(0, rows).Select(row => weights[(row * columns) + c]);

    private static float[] Normal(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
