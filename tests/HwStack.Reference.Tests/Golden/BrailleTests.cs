using HwStack.Reference.Tests.Data;

namespace HwStack.Reference.Tests.Golden;

/// <summary>The NIR paper's recurrent Braille networks on their first test sample: spikes of lif1 on several platforms.</summary>
public class BrailleTests
{
    private const string Zero = "paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", Subtract = "paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir";

    private static (int Differing, int Entries) Compare(string file, ResetRule reset, string expectedFile)
    {
        PreparedNetwork network = RealNetworks.Prepare(file, new NetworkSemantics(1e-4, reset));
        Signal input = Matrix.ToSignal(Matrix.ReadNpy(TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy")));
        float[][] expected = Matrix.ReadNpy(TestData.At("nir/expected/braille/" + expectedFile));
        double[][] rows = Simulation.Run(network, input, expected.Length, simulator => simulator.Output("lif1.lif").ToArray());
        return (Simulation.Differences(rows, expected), expected.Sum(row => row.Length));
    }

    [DataFact("nir/expected/braille")]
    public void Zero_reset_equals_snntorch_in_every_entry() => Assert.Equal((0, 9728), Compare(Zero, ResetRule.Zero, "snntorch_activity_noDelay_bias_zero.npy"));

    [DataFact("nir/expected/braille")]
    public void Value_reset_is_zero_reset_when_the_file_has_no_v_reset() => Assert.Equal((0, 9728), Compare(Zero, ResetRule.Value, "snntorch_activity_noDelay_bias_zero.npy"));

    [DataFact("nir/expected/braille")]
    public void Snntorchs_own_subtract_rule_equals_snntorch_in_every_entry() =>
        Assert.Equal((0, 10240), Compare(Subtract, ResetRule.SnnTorch, "snntorch_activity_noDelay_noBias_subtract.npy"));

    [DataFact("nir/expected/braille")]
    public void Plain_subtraction_differs_from_snntorch_in_46_entries() =>
        Assert.Equal((46, 10240), Compare(Subtract, ResetRule.Subtract, "snntorch_activity_noDelay_noBias_subtract.npy"));

    [DataFact("nir/expected/braille")]
    public void Norses_file_for_the_subtract_network_was_made_with_reset_to_zero() =>
        Assert.Equal((0, 10240), Compare(Subtract, ResetRule.Zero, "norse_activity_noDelay_noBias_subtract.npy"));
}
