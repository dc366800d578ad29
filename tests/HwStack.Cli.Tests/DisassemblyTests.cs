using System.Globalization;
using System.Text.Json;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Tests;

/// <summary>An image turned back into a network does nearly what the chip does.</summary>
public sealed class DisassemblyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_small_network_comes_back_and_fires_like_the_chip()
    {
        string network = SmallNetworks.Write(_folder, SmallNetworks.Lif(weight: 0.37)), spikes = SmallNetworks.WriteSpikes(_folder, steps: 60);
        (long original, long disassembled) = Differences(network, spikes, ["--dt", "1e-3"], "cells");
        Assert.True(disassembled <= original, $"{disassembled} entries differ from the chip, {original} of the original");
    }

    [DataTheory("nir/expected/braille")]
    [InlineData("paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", "zero")]
    [InlineData("paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir", "snntorch")]
    public void A_recurrent_network_comes_back_closer_to_the_chip_than_it_was(string file, string reset)
    {
        (long original, long disassembled) = Differences(
            TestData.At("nir/files", file), TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy"), ["--dt", "1e-4", "--reset", reset], "lif1.lif");
        Assert.True(disassembled < original, $"{disassembled} entries differ from the chip, {original} of the original");
    }

    [DataFact("nir/expected/braille")]
    public void Verify_names_tick_core_and_both_states_where_spikes_first_differ()
    {
        JsonElement first = CliRun.Of(
            "verify", TestData.At("nir/files/paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir"), "--dt", "1e-4", "--reset", "zero",
            "--input", TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy"), "--json").Json().GetProperty("first_divergence");
        Assert.True(first.GetProperty("tick").GetInt64() >= first.GetProperty("step").GetInt64());
        Assert.InRange(first.GetProperty("core").GetInt64(), 0, 255);
        Assert.InRange(first.GetProperty("neuron_in_core").GetInt32(), 0, 255);
        Assert.Equal(0, first.GetProperty(first.GetProperty("fired_on").GetBoolean() ? "v_on" : "v_against").GetDouble()); // who fired was reset
        Assert.NotEqual(first.GetProperty("v_on").GetDouble(), first.GetProperty("v_against").GetDouble());
    }

    private (long Original, long Disassembled) Differences(string network, string input, string[] options, string population)
    {
        string image = _folder.File("net.ncim"), back = _folder.File("back.nir");
        CliRun.Of([.. (string[])["compile", network, "-o", image], .. options]).Succeeded();
        JsonElement said = CliRun.Of("image", "disassemble", image, "--nir", back, "--json").Succeeded().Json();
        string dt = said.GetProperty("dt_s").GetDouble().ToString("R", CultureInfo.InvariantCulture);
        Signal chip = Record(image, input, [], population, "emulator"), original = Record(network, input, options, population, "reference");
        Signal disassembled = Record(back, input, ["--dt", dt, "--reset", said.GetProperty("reset").GetString()!, "--if-input", "impulse"], population, "reference");
        return (PopulationComparison.Of(population, chip, original).DifferingEntries, PopulationComparison.Of(population, chip, disassembled).DifferingEntries);
    }

    private Signal Record(string file, string input, string[] options, string population, string target)
    {
        string recorded = _folder.File("recorded.npy");
        CliRun.Of([.. (string[])["run", file, "--input", input, "--on", target, "--record", $"{population}:spikes={recorded}"], .. options]).Succeeded();
        return SignalFile.Read(recorded, [NpyFile.Read(recorded).Shape[1]])[0];
    }
}
