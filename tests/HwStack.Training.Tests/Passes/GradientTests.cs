using System.Runtime.Intrinsics;

namespace HwStack.Training.Tests.Passes;

/// <summary>
/// Gradients of the whole way back against differences of the loss, on networks whose spikes are the smooth functions that the surrogates are derivatives of and whose resets are paths of the
/// gradient. Single precision: the loss is good to some 1e-7, so steps are large (0.006 and 0.012) and differences of fourth order.
/// </summary>
public class GradientTests
{
    private const int Samples = 3, Ticks = 5, Most = 24;
    private const float Step = 0.006f;

    [Theory]
    [InlineData("7-9-3", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, SurrogateKind.Arctan, false)]
    [InlineData("7-9-3", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.FastSigmoid, true)]
    [InlineData("7-9-3", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.SpikeCount, SurrogateKind.Gaussian, false)]
    [InlineData("7-9-8-3", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.Membrane, SurrogateKind.Gaussian, true)]
    [InlineData("7-9r-3", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, SurrogateKind.FastSigmoid, true)]
    [InlineData("7-9r-3r", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.Arctan, false)]
    [InlineData("2x6x6-3c3s1-p2-3", NeuronKind.Lif, SpikeReset.Subtract, ReadoutKind.Membrane, SurrogateKind.Arctan, true)]
    [InlineData("2x7x7-p2-3c2-3", NeuronKind.Lif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.Gaussian, false)]
    [InlineData("7-9-3", NeuronKind.CubaLif, SpikeReset.Subtract, ReadoutKind.Membrane, SurrogateKind.Gaussian, false)]
    [InlineData("7-9-3", NeuronKind.CubaLif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.Arctan, true)]
    [InlineData("7-9r-3", NeuronKind.CubaLif, SpikeReset.Subtract, ReadoutKind.SpikeCount, SurrogateKind.FastSigmoid, false)]
    [InlineData("2x6x6-3c3-p2-4c2s1-3", NeuronKind.CubaLif, SpikeReset.Zero, ReadoutKind.Membrane, SurrogateKind.Arctan, false)]
    [InlineData("7-9-3", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.Arctan, true)]
    [InlineData("7-9-3", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.Gaussian, false)]
    [InlineData("7-9r-3", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.Membrane, SurrogateKind.FastSigmoid, false)]
    [InlineData("2x6x6-3c3-p2-3", NeuronKind.Qlif, SpikeReset.Zero, ReadoutKind.SpikeCount, SurrogateKind.Arctan, true)]
    public void Gradients_are_the_differences_of_the_loss(string text, NeuronKind neuron, SpikeReset reset, ReadoutKind readout, SurrogateKind kind, bool same)
    {
        NetworkSpec spec = NetworkText.Parse(text) with { Neuron = neuron, Reset = reset, Readout = readout, Gain = 0 };
        Rig rig = new(spec, new Surrogate(kind, kind == SurrogateKind.Gaussian ? 1.25f : 0.7f), same);
        rig.Backward();
        foreach (TrainedLayer layer in rig.Network.Layers)
        {
            int fanIn = layer.Geometry.FanIn * layer.Geometry.Columns, all = layer.Weights.Value.Length;
            rig.Check(layer.Weights, 0, fanIn, $"weights of layer {layer.Number}");
            rig.Check(layer.Weights, fanIn, all, $"recurrent weights of layer {layer.Number}");
            rig.Check(layer.Bias, 0, layer.Bias.Value.Length, $"biases of layer {layer.Number}");
            rig.Check(layer.Relaxation, 0, layer.Relaxation.Value.Length, $"relaxations of layer {layer.Number}");
        }
    }

    [Fact]
    public void A_price_of_spikes_is_a_part_of_the_gradient()
    {
        NetworkSpec spec = NetworkText.Parse("7-9-8-3");
        Rig rig = new(spec, new Surrogate(SurrogateKind.Arctan, 0.7f), same: false) { Prices = [0.3f, 0.1f, 0] };
        rig.Backward();
        rig.Check(rig.Network.Layers[0].Weights, 0, 63, "weights under a price");
        rig.Check(rig.Network.Layers[1].Bias, 0, 8, "biases under a price");
    }

    [Theory]
    [InlineData(SurrogateKind.Arctan)]
    [InlineData(SurrogateKind.FastSigmoid)]
    [InlineData(SurrogateKind.Gaussian)]
    public void A_surrogate_is_the_derivative_of_its_smooth_function(SurrogateKind kind)
    {
        Surrogate surrogate = new(kind, 3);
        for (double x = -2.03; x < 2.1; x += 0.1)
        {
            double difference = (surrogate.Smooth(x + 1e-4) - surrogate.Smooth(x - 1e-4)) / 2e-4;
            Assert.Equal(difference, surrogate.Derivative(Vector256.Create((float)x))[0], 1e-4);
        }
    }

    private sealed class Rig
    {
        private readonly Batch _batch;
        private readonly NetworkPass _pass;
        private readonly PassOptions _options;

        public Rig(NetworkSpec spec, Surrogate surrogate, bool same)
        {
            SyntheticSet set = new(Samples, 3, spec.InputShape, Ticks, same, 3, seed: 11);
            Network = new TrainedNetwork(spec, 3);
            Crew crew = new(1);
            (_batch, _pass) = (new Batch(set, crew), new NetworkPass(Network.Layers, crew));
            _options = new PassOptions { Chip = false, Surrogate = surrogate, DetachReset = false, Smooth = true };
            _batch.Fill(Enumerable.Range(0, Samples).ToArray(), 0);
            Random random = new(17);
            foreach (TrainedLayer layer in Network.Layers)
            {
                // QLIF's angles are clipped at 0 and π, where the loss has no derivative: these stay between.
                bool qlif = layer.Neuron == NeuronKind.Qlif;
                float bound = (qlif ? 0.5f : 1.2f) / MathF.Sqrt(layer.Geometry.FanIn);
                Randomize(layer.Weights.Value, -bound, bound, random);
                Randomize(layer.Bias.Value, qlif ? 0.6f : 0.05f, qlif ? 0.8f : 0.3f, random);
                Randomize(layer.Relaxation.Value, 0.1f, 0.6f, random);
            }
        }

        public TrainedNetwork Network { get; }

        public float[]? Prices { get; init; }

        public void Backward()
        {
            _ = Loss();
            _pass.Backward(_batch, _options, Prices);
        }

        public void Check(Parameters parameters, int first, int last, string what)
        {
            if (first == last)
            {
                return;
            }

            int every = Math.Max(1, (last - first) / Most);
            List<double> gradients = [], differences = [];
            for (int i = first; i < last; i += every)
            {
                gradients.Add(parameters.Gradient[i]);
                differences.Add(Difference(parameters, i));
            }

            double most = differences.Max(Math.Abs), dot = gradients.Zip(differences, (x, y) => x * y).Sum();
            double cosine = dot / Math.Sqrt(gradients.Sum(x => x * x) * differences.Sum(y => y * y));
            Assert.True(most > 1e-3, $"{what}: the loss does not depend on them, so the test says nothing");
            Assert.True(cosine > 0.9999, $"{what}: cosine {cosine}");
            for (int i = 0; i < gradients.Count; i++)
            {
                Assert.True(Math.Abs(gradients[i] - differences[i]) < 0.01 * Math.Max(Math.Abs(differences[i]), 0.3 * most), $"{what}, {i}: gradient {gradients[i]}, difference {differences[i]}");
            }
        }

        // (8 (f(+h) − f(−h)) − (f(+2h) − f(−2h))) / 12h, with the step that single precision really took.
        private double Difference(Parameters parameters, int i)
        {
            float value = parameters.Value[i];
            double near = At(value + Step) - At(value - Step), far = At(value + (2 * Step)) - At(value - (2 * Step));
            parameters.Value[i] = value;
            return ((8 * near) - far) / (12 * Step);

            double At(float other)
            {
                parameters.Value[i] = other;
                return Loss();
            }
        }

        private double Loss()
        {
            _pass.Load(_options);
            _pass.Forward(_batch, _options);
            double loss = _pass.Judge(_batch, 1, 1, out _);
            for (int l = 0; Prices is not null && l < Prices.Length; l++)
            {
                int cells = Ticks * Samples * Network.Layers[l].Geometry.Neurons;
                loss += Prices[l] * _pass.Layers[l].Z.Take(cells).Sum(z => (double)z);
            }

            return loss;
        }

        private static void Randomize(float[] values, float low, float high, Random random)
        {
            foreach (ref float value in values.AsSpan())
            {
                value = low + ((high - low) * (float)random.NextDouble());
            }
        }
    }
}
