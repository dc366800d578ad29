using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Reference.Tests.Data;
using Xunit.Abstractions;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>
/// Spike counts of the first recurrent layer of the Braille networks against snnTorch, without calibration: on the one real sample, and on seeded variants of it
/// against the float reference, so that a method cannot win by luck on one sample.
/// </summary>
public sealed class BrailleAccuracyTests(ITestOutputHelper output)
{
    private const string Zero = "paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", Subtract = "paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir";

    [DataFact("nir/expected/braille")]
    public void The_zero_reset_network_follows_snntorch() =>
        AssertFollows(Zero, ResetRule.Zero, "nir/expected/braille/snntorch_activity_noDelay_bias_zero.npy", new QuantizerOptions(), 0.98, 0.98, 0.92);

    [DataFact("nir/expected/braille")]
    public void The_subtracting_network_follows_snntorch() =>
        AssertFollows(Subtract, ResetRule.SnnTorch, "nir/expected/braille/snntorch_activity_noDelay_noBias_subtract.npy", new QuantizerOptions(), 0.98, 0.98, 0.95);

    [DataFact("nir/expected/braille")]
    public void One_slice_of_four_bits_is_poorer_but_close() =>
        AssertFollows(Zero, ResetRule.Zero, "nir/expected/braille/snntorch_activity_noDelay_bias_zero.npy", new QuantizerOptions { WeightSlicesMax = 1 }, 0.94, 0.94, 0.75);

    [DataFact("nir/expected/braille")]
    public void The_rounding_mode_does_not_decide()
    {
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
        {
            AssertFollows(
                Zero, ResetRule.Zero, "nir/expected/braille/snntorch_activity_noDelay_bias_zero.npy", new QuantizerOptions { Rounding = rounding }, 0.97, 0.97, 0.9);
        }
    }

    [DataFact("nir/expected/braille")]
    public void Observed_activity_does_no_harm()
    {
        Dictionary<string, PopulationActivity> activity = new BrailleBench(Zero, ResetRule.Zero, 5).Observe();
        AssertFollows(
            Zero, ResetRule.Zero, "nir/expected/braille/snntorch_activity_noDelay_bias_zero.npy", new QuantizerOptions { Activity = activity }, 0.98, 0.98, 0.92);
    }

    [DataFact("nir/expected/braille")]
    public void Calibrated_on_other_variants_both_networks_keep_their_spike_counts()
    {
        foreach ((string file, ResetRule rule) in new[] { (Zero, ResetRule.Zero), (Subtract, ResetRule.SnnTorch) })
        {
            BrailleBench bench = new(file, rule, 40);
            (double sample, double[] variants) = bench.Evaluate(bench.Quantize(new QuantizerOptions { Activity = bench.Calibrate(1000, 20) }).Network);
            output.WriteLine($"{rule}: sample {sample:F4}, variants mean {variants.Average():F4}, worst {variants.Min():F4}");
            Assert.True(variants.Average() >= 0.99, $"{rule}: mean cosine on variants {variants.Average():F4}, wanted 0.99");
        }
    }

    private void AssertFollows(string file, ResetRule rule, string expected, QuantizerOptions options, double sampleMin, double meanMin, double worstMin)
    {
        BrailleBench bench = new(file, rule, 23);
        Assert.Equal(Scores.Counts(Matrix.ReadNpy(TestData.At(expected)).Select(row => row.Select(value => (double)value).ToArray()).ToArray()), bench.Wanted);
        QuantizationResult result = bench.Quantize(options);
        (double sample, double[] variants) = bench.Evaluate(result.Network);
        output.WriteLine($"{options.Rounding}, {options.WeightSlicesMax} slices: sample {sample:F4}, variants mean {variants.Average():F4}, worst {variants.Min():F4}");
        Assert.True(sample >= sampleMin, $"cosine on the real sample {sample:F4}, wanted {sampleMin}");
        Assert.True(variants.Average() >= meanMin, $"mean cosine on variants {variants.Average():F4}, wanted {meanMin}");
        Assert.True(variants.Min() >= worstMin, $"worst cosine on variants {variants.Min():F4}, wanted {worstMin}");
    }
}
