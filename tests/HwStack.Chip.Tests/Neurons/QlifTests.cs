using System.Text.Json;

namespace HwStack.Chip.Tests;

public class QlifTests
{
    private const string Oracle = "quantum/oracle/qlif_traces.json";

    [DataFact(Oracle)]
    public void Float_neuron_agrees_with_the_density_matrix_traces()
    {
        int compared = 0;
        foreach (Trace trace in Traces())
        {
            var neuron = new QlifNeuron(trace.TauOverT1, trace.Threshold, trace.Options | QlifOptions.Fold);
            for (int t = 0; t < trace.Input.Length; t++, compared++)
            {
                bool fired = neuron.Step(trace.Input[t] * trace.Theta);
                Assert.Equal(trace.Population[t], neuron.Measured, 1e-12);
                Assert.Equal(trace.Population[t] > trace.Threshold, fired);
            }
        }

        Assert.Equal(5 * 3 * 2 * 60, compared);
    }

    /// <summary>docs/chip.md section 7: nearest-even keeps every spike of the traces and populations within 0.02.</summary>
    [DataFact(Oracle)]
    public void Eight_bit_neuron_keeps_the_spikes_and_populations_of_the_traces()
    {
        double worst = 0;
        foreach (Trace trace in Traces())
        {
            (NeuronClass neuronClass, NeuronRecord record) = QlifClass.For(trace.TauOverT1, trace.Threshold, trace.Options | QlifOptions.Fold);
            NeuronClass measuring = neuronClass with { Flags = NeuronFlags.NeverFires };
            var state = new NeuronState(record.V0, 0, 0);
            for (int t = 0; t < trace.Input.Length; t++)
            {
                int rotation = trace.Input[t] * QlifClass.Rotation(trace.Theta);
                sbyte reached = NeuronStep.Step(measuring, record, state, rotation, (uint)t, 0).State.V;
                NeuronStep.Outcome outcome = NeuronStep.Step(neuronClass, record, state, rotation, (uint)t, 0);
                worst = Math.Max(worst, Math.Abs(QlifClass.Population(reached) - trace.Population[t]));
                Assert.Equal(trace.Population[t] > trace.Threshold, outcome.Fired);
                state = outcome.State;
            }
        }

        Assert.InRange(worst, 1e-4, 0.02);
    }

    [Fact]
    public void Relaxation_is_exact_to_a_hundredth_of_a_unit_against_doubles()
    {
        foreach (double survival in new[] { 0.999, 0.99, 0.9, 0.5, 0.1 })
        {
            ushort root = (ushort)Math.Round(65536 * Math.Sqrt(survival));
            for (int angle = 0; angle < 250; angle++)
            {
                double expected = 2 * Math.Asin(Math.Sin(Math.PI * angle / 510) * Math.Sqrt(survival)) / Math.PI * 255;
                Assert.Equal(expected, QlifModel.Relax(angle, root) / 256.0, 0.02);
            }
        }
    }

    [Fact]
    public void Small_angles_rest_under_nearest_rounding_as_the_text_says()
    {
        (NeuronClass neuronClass, NeuronRecord record) = QlifClass.For(0.1, 0.5);
        Assert.Equal(unchecked((short)62340), neuronClass.P1);
        int[] resting = [.. Enumerable.Range(0, 128).Where(y => NeuronStep.IsAtRest(neuronClass, record, new NeuronState((sbyte)(y - 128), 0, 0)))];
        Assert.Equal(Enumerable.Range(0, 11), resting);
    }

    [Fact]
    public void Relaxation_never_excites()
    {
        for (int angle = 0; angle < 256; angle++)
        {
            for (int root = 0; root < 65536; root += 257)
            {
                Assert.InRange(QlifModel.Relax(angle, (ushort)root), 0, 256 * angle);
            }
        }
    }

    [Fact]
    public void Leak_every_tick_relaxes_before_it_rotates()
    {
        var neuron = new QlifNeuron(0.1, 2, QlifOptions.LeakEveryTick);
        neuron.Step(0.6);
        Assert.Equal(Math.Pow(Math.Sin(0.3), 2), neuron.Population, 1e-15);
        double relaxed = neuron.Population * Math.Exp(-0.1);
        neuron.Step(0.6);
        Assert.Equal(Math.Pow(Math.Sin(Math.Asin(Math.Sqrt(relaxed)) + 0.3), 2), neuron.Population, 1e-15);
    }

    [Fact]
    public void Without_fold_the_angle_stops_at_pi()
    {
        var clipped = new QlifNeuron(0.1, 2, QlifOptions.None);
        var folded = new QlifNeuron(0.1, 2);
        for (int i = 0; i < 6; i++)
        {
            clipped.Step(0.6);
            folded.Step(0.6);
        }

        Assert.Equal(1, clipped.Population, 1e-15);
        Assert.Equal(Math.Pow(Math.Sin(1.8), 2), folded.Population, 1e-12);
    }

    private static IEnumerable<Trace> Traces()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(DataFactAttribute.PathOf(Oracle)));
        JsonElement root = document.RootElement.Clone();
        foreach (JsonElement trace in root.GetProperty("traces").EnumerateArray())
        {
            JsonElement config = root.GetProperty("configs").EnumerateArray().Single(c => c.GetProperty("id").GetString() == trace.GetProperty("config").GetString());
            int[] input = [.. root.GetProperty("trains").GetProperty(trace.GetProperty("train").GetString()!).EnumerateArray().Select(x => x.GetInt32())];
            foreach ((string rule, QlifOptions options) in new[] { ("t1", QlifOptions.None), ("literal_eq9", QlifOptions.LiteralEquation9) })
            {
                yield return new Trace(
                    config.GetProperty("theta").GetDouble(), config.GetProperty("tau_over_T1").GetDouble(), config.GetProperty("threshold").GetDouble(), options,
                    input, [.. trace.GetProperty(rule).GetProperty("population").EnumerateArray().Select(x => x.GetDouble())]);
            }
        }
    }

    private sealed record Trace(double Theta, double TauOverT1, double Threshold, QlifOptions Options, int[] Input, double[] Population);
}
