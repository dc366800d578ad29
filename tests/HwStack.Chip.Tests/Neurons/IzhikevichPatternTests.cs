using System.Globalization;

namespace HwStack.Chip.Tests;

/// <summary>The table of docs/chip.md section 6: firing rates and bursts of the presets against the float equations.</summary>
public class IzhikevichPatternTests
{
    private const int Steps = 4000;
    private const int Settled = 500;

    public static TheoryData<string, double> Drives
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (IzhikevichParameters preset in IzhikevichClass.Presets)
            {
                foreach (double current in new double[] { 5, 7, 10, 15, 20 })
                {
                    data.Add(preset.Name, current);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Drives))]
    public void Dithered_rate_is_within_15_percent_of_the_equations(string name, double current)
    {
        double expected = FloatIzhikevich.Spikes(Preset(name), current, Steps).Count;
        double found = Chip(name, current, Rounding.Dither, 0, Steps).Count;
        Assert.InRange(found / expected, 0.85, 1.15);
    }

    [Theory]
    [MemberData(nameof(Drives))]
    public void Stochastic_rate_is_within_15_percent_of_the_equations(string name, double current)
    {
        double expected = FloatIzhikevich.Spikes(Preset(name), current, Steps).Count;
        double found = Enumerable.Range(0, 8).Average(i => Chip(name, current, Rounding.Stochastic, (uint)i * 7919, Steps).Count);
        Assert.InRange(found / expected, 0.85, 1.15);
    }

    [Fact]
    public void The_table_in_the_chip_text_holds_the_measured_figures()
    {
        double[] currents = [5, 7, 10, 15, 20];
        string[] lines = File.ReadAllLines(RepositoryFiles.PathOf("docs/chip.md"));
        int start = Array.FindIndex(lines, line => line.StartsWith("| I, mV/ms |", StringComparison.Ordinal));
        foreach (IzhikevichParameters preset in IzhikevichClass.Presets)
        {
            string row = lines.Skip(start).First(line => line.StartsWith($"| {preset.Name} |", StringComparison.Ordinal));
            string[] cells = [.. row.Split('|', StringSplitOptions.TrimEntries).Skip(2).Take(currents.Length)];
            for (int i = 0; i < currents.Length; i++)
            {
                double[] figures = [.. cells[i].Replace('−', '-').Split(' ', ',', '(', ')').Where(x => x.Length > 0).Select(x => double.Parse(x, CultureInfo.InvariantCulture))];
                double rate = FloatIzhikevich.Spikes(preset, currents[i], Steps).Count;
                double Error(Rounding rounding, int neurons) => 100 * ((Enumerable.Range(0, neurons).Average(
                    n => Chip(preset.Name, currents[i], rounding, (uint)n * 7919, Steps).Count) / rate) - 1);
                Assert.Equal(rate * 1000 / Steps, figures[0], 0.005);
                Assert.Equal(Error(Rounding.Dither, 1), figures[1], 0.51);
                Assert.Equal(Error(Rounding.Stochastic, 8), figures[2], 0.51);
                Assert.Equal(Error(Rounding.NearestEven, 1), figures[3], 0.51);
            }
        }
    }

    [Theory]
    [InlineData("RS", 10, 1)]
    [InlineData("IB", 15, 2)]
    [InlineData("IB", 20, 2)]
    [InlineData("CH", 5, 4)]
    [InlineData("CH", 7, 4)]
    [InlineData("CH", 10, 5)]
    [InlineData("FS", 10, 1)]
    [InlineData("LTS", 10, 1)]
    public void Pattern_and_spikes_per_burst_are_those_of_the_equations(string name, double current, int spikesPerBurst)
    {
        double expected = SpikesPerBurst(FloatIzhikevich.Spikes(Preset(name), current, Steps));
        Assert.InRange(expected, 0.95 * spikesPerBurst, 1.05 * spikesPerBurst);
        foreach (Rounding rounding in new[] { Rounding.Dither, Rounding.Stochastic })
        {
            double found = SpikesPerBurst(Chip(name, current, rounding, 1, Steps));
            Assert.InRange(found / expected, 0.85, 1.15);
        }
    }

    [Fact]
    public void A_preset_without_drive_comes_to_rest_with_nearest_rounding()
    {
        foreach (IzhikevichParameters preset in IzhikevichClass.Presets)
        {
            (NeuronClass neuronClass, NeuronRecord record) = IzhikevichClass.For(preset, Rounding.NearestEven);
            var state = new NeuronState(record.V0, record.U0, 0);
            for (uint t = 0; t < 2000 && !NeuronStep.IsAtRest(neuronClass, record, state); t++)
            {
                state = NeuronStep.Step(neuronClass, record, state, 0, t, 0).State;
            }

            Assert.True(NeuronStep.IsAtRest(neuronClass, record, state), $"{preset.Name} is still at {state} after 2000 ticks");
        }
    }

    [Fact]
    public void An_unknown_preset_is_refused_by_name() =>
        Assert.Contains("RS, IB, CH, FS, LTS", Assert.Throws<ArgumentException>(() => IzhikevichClass.For("RZ")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parameters_that_do_not_fit_are_refused_with_the_limit() =>
        Assert.Contains("-128..127", Assert.Throws<ArgumentOutOfRangeException>(
            () => IzhikevichClass.For(new IzhikevichParameters("deep", 0.02, 0.2, -95, 8))).Message, StringComparison.Ordinal);

    /// <summary>
    /// Spikes of the settled part per burst. Tonic firing, where long intervals (90th percentile) are at most twice the short ones (10th), gives 1;
    /// otherwise a gap above the geometric mean of the two ends a burst.
    /// </summary>
    private static double SpikesPerBurst(List<int> spikes)
    {
        int[] settled = [.. spikes.Where(t => t >= Settled)];
        int[] gaps = [.. settled.Zip(settled.Skip(1), (a, b) => b - a).Order()];
        double shortGap = gaps[gaps.Length / 10], longGap = gaps[gaps.Length * 9 / 10];
        return longGap <= 2 * shortGap ? 1 : (double)gaps.Length / gaps.Count(gap => gap > Math.Sqrt(shortGap * longGap));
    }

    private static IzhikevichParameters Preset(string name) => IzhikevichClass.Presets.Single(p => p.Name == name);

    private static List<int> Chip(string name, double current, Rounding rounding, uint logicalId, int steps)
    {
        (NeuronClass neuronClass, NeuronRecord record) = IzhikevichClass.For(name, rounding);
        record = record with { LogicalId = logicalId };
        var state = new NeuronState(record.V0, record.U0, 0);
        List<int> spikes = [];
        for (int t = 0; t < steps; t++)
        {
            NeuronStep.Outcome outcome = NeuronStep.Step(neuronClass, record, state, IzhikevichClass.Current(current), (uint)t, 1);
            state = outcome.State;
            if (outcome.Fired)
            {
                spikes.Add(t);
            }
        }

        return spikes;
    }
}
