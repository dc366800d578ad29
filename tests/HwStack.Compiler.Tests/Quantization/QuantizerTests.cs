using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Tests.Lowering;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Quantization;

public class QuantizerTests
{
    private static readonly NetworkSemantics OneStep = new(1, ResetRule.Zero, IfInputRule.Impulse);

    [Fact]
    public void The_current_enters_the_state_by_an_exact_power_of_two()
    {
        LoweredNetwork lowered = Compile.Lower(CubaGraph(20, 12), OneStep).Network;
        QuantizedPopulation population = Quantizer.Quantize(lowered, Compile.Chip).Network.Populations[1];
        Assert.Equal(12, population.ULsb.Length);
        for (int i = 0; i < 12; i++)
        {
            double gain = Math.ScaleB(1, population.Classes[population.Neurons[i].Class].Gain);
            Assert.Equal(population.VLsb[i] * gain, population.ULsb[i] * lowered.Populations[1].UGain[i], 12);
        }
    }

    [Fact]
    public void Every_cell_stays_in_the_fields_of_the_chip()
    {
        // Row and column scales over six decades push exponents against their limits.
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [40]), new LinearNode("w", Steep(30, 40)), Graphs.Lif("lif", 30), new OutputNode("output", [30]));
        QuantizedNetwork network = Compile.Quantize(graph, OneStep).Network;
        foreach (QuantizedProjection projection in network.Projections)
        {
            for (int row = 0; row < 40; row++)
            {
                for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
                {
                    Assert.NotEqual(0, projection.Weight[at]);
                    Assert.InRange(projection.Weight[at], -8, 7);
                    Assert.InRange(projection.RowExponent[row] + network.Populations[1].Neurons[projection.TargetIndex[at]].Exponent, -8, 7);
                }
            }
        }
    }

    [Fact]
    public void Weights_of_a_weak_projection_survive_beside_a_strong_one()
    {
        NetworkGraph graph = Graphs.Of(
            [
                new InputNode("input", [20]), new LinearNode("strong", Graphs.Random(1, 20, 20)), Graphs.Lif("lif", 20),
                new LinearNode("weak", Scaled(Graphs.Random(2, 20, 20), 0.1)), new OutputNode("output", [20]),
            ],
            ("input", "strong"), ("strong", "lif"), ("lif", "weak"), ("weak", "lif"), ("lif", "output"));
        QuantizationResult result = Compile.Quantize(graph, OneStep, new QuantizerOptions { WeightSlicesMax = 1 });
        ProjectionReport weak = result.Report.Projections.Single(report => report.Name == "weak");
        Assert.InRange(weak.Zeroed / (double)weak.Weights, 0, 0.3);
        Assert.InRange(weak.SnrDb, 14, 40);
    }

    [Fact]
    public void The_report_measures_what_the_integers_stand_for()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [30]), new LinearNode("w", Graphs.Random(1, 10, 30)), Graphs.Lif("lif", 10), new OutputNode("output", [10]));
        LoweredNetwork lowered = Compile.Lower(graph, OneStep).Network;
        foreach (int slices in new[] { 1, 2 })
        {
            QuantizationResult result = Quantizer.Quantize(lowered, Compile.Chip, new QuantizerOptions { WeightSlicesMax = slices });
            double[,] got = Represented(result.Network);
            double error = 0, power = 0;
            FloatProjection w = lowered.Projections[0];
            for (int row = 0; row < 30; row++)
            {
                for (int at = w.RowStart[row]; at < w.RowStart[row + 1]; at++)
                {
                    power += w.Weight[at] * w.Weight[at];
                    error += Math.Pow(w.Weight[at] - got[row, w.TargetIndex[at]], 2);
                }
            }

            ProjectionReport report = Assert.Single(result.Report.Projections);
            Assert.Equal(10 * Math.Log10(power / error), report.SnrDb, 0.5);
            Assert.Equal(slices, report.Slices);
            Assert.True(report.SnrDb > (slices == 1 ? 18 : 34), $"{slices} slices: {report.SnrDb} dB");
        }
    }

    [Fact]
    public void Equal_input_gives_equal_output()
    {
        QuantizedNetwork a = Compile.Quantize(CubaGraph(20, 12), OneStep).Network, b = Compile.Quantize(CubaGraph(20, 12), OneStep).Network;
        Assert.Equal(a.Populations[1].Neurons, b.Populations[1].Neurons);
        Assert.Equal(a.Populations[1].Classes, b.Populations[1].Classes);
        Assert.Equal(a.Projections.Select(p => (p.Name, Convert.ToHexString((byte[])(Array)p.Weight))), b.Projections.Select(p => (p.Name, Convert.ToHexString((byte[])(Array)p.Weight))));
        Assert.Equal(a.Projections.SelectMany(p => p.RowExponent), b.Projections.SelectMany(p => p.RowExponent));
    }

    [Fact]
    public void Logical_ids_are_unique_over_the_network()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [3]), Graphs.Lif("a", 3), Graphs.Lif("b", 3), Graphs.Lif("c", 3), new OutputNode("output", [3]));
        uint[] ids = [.. Compile.Quantize(graph, OneStep).Network.Populations.SelectMany(population => population.Neurons).Select(neuron => neuron.LogicalId)];
        Assert.Equal(9, ids.Distinct().Count());
    }

    [Fact]
    public void Analogue_inputs_spread_over_the_payload()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [2]), Graphs.Lif("lif", 2), new OutputNode("output", [2]));
        QuantizedPopulation input = Compile.Quantize(graph, OneStep, Ranged("input", 5, false)).Network.Populations[0];
        Assert.Equal(5.0 / 127, input.VLsb[0], 12);
        Assert.Equal(127, input.PayloadMax);
        Assert.Equal(1, Compile.Quantize(graph, OneStep, Ranged("input", 5, true)).Network.Populations[0].VLsb[0]);
        QuantizationResult coarse = Compile.Quantize(graph, OneStep, Ranged("input", 1270, true));
        Assert.Equal(10, coarse.Network.Populations[0].VLsb[0]);
        Assert.Contains(coarse.Warnings, warning => warning.Code == "HWW234");
    }

    [Fact]
    public void The_payload_limit_follows_from_the_overflow_proof()
    {
        // 20,000 channels of 50 LSB and more on one neuron: 127 each would leave 32 bits.
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [20000]), new LinearNode("w", new Tensor([.. Enumerable.Range(0, 20000).Select(i => 0.75 + (i * 1e-5))], 1, 20000)), Graphs.If("if", 1, 1), new OutputNode("output", [1]));
        QuantizerOptions options = new() { ThresholdLsbMin = 64, ThresholdLsbMax = 64 };
        QuantizedNetwork network = Compile.Quantize(graph, OneStep, options).Network;
        int payload = network.Populations[0].PayloadMax;
        double largest = network.Projections.Sum(p => Enumerable.Range(0, 20000).Sum(row =>
            p.Weight.AsSpan(p.RowStart[row]..p.RowStart[row + 1]).ToArray().Sum(w => Math.Abs((double)w)) * Math.ScaleB(1, 8 + p.RowExponent[row] + network.Populations[1].Neurons[0].Exponent)));
        Assert.InRange(payload, 1, 126);
        Assert.True(largest * payload < int.MaxValue);
        Assert.True(largest * (payload + 1) > int.MaxValue - (3 * 128.0 * 32768));
        UserErrorException exception = Assert.Throws<UserErrorException>(() =>
            Compile.Quantize(graph, OneStep, options with { InputRanges = new Dictionary<string, InputRange> { ["input"] = new(127, true) } }));
        Assert.Equal("HW2201", Assert.Single(exception.Errors).Code);
    }

    [Fact]
    public void A_slow_leak_is_kept_by_dither_and_warned_of_with_nearest_rounding()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [2]), Graphs.Lif("lif", 2, tau: 100), new OutputNode("output", [2]));
        QuantizationResult dithered = Compile.Quantize(graph, OneStep), nearest = Compile.Quantize(graph, OneStep, new QuantizerOptions { Rounding = Rounding.NearestEven });
        PopulationReport report = Assert.Single(dithered.Report.Populations);
        Assert.InRange(report.TauEffective / report.TauAsked, 0.97, 1.03);
        Assert.DoesNotContain(dithered.Warnings, warning => warning.Code is "HWW230" or "HWW231");
        Assert.Contains(nearest.Warnings, warning => warning.Code == "HWW230");
        Assert.Contains(nearest.Warnings, warning => warning.Code == "HWW231" && warning.Message.Contains("50 LSB"));
    }

    [Fact]
    public void A_drive_that_rounding_to_nearest_swallows_is_said()
    {
        // Drive of 0.012 thresholds a tick at tau 100 settles at 1.2 thresholds; rounded to nearest, the state sticks where its leak equals the drive.
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [1]), new AffineNode("w", Tensor.Filled(0.1, 1, 1), Graphs.Vector(0.006)), Graphs.Lif("lif", 1, tau: 100), new OutputNode("output", [1]));
        Assert.DoesNotContain(Compile.Quantize(graph, OneStep).Warnings, warning => warning.Code == "HWW236");
        QuantizationResult nearest = Compile.Quantize(graph, OneStep, new QuantizerOptions { Rounding = Rounding.NearestEven, ThresholdLsbMin = 30, ThresholdLsbMax = 30 });
        Assert.Contains(nearest.Warnings, warning => warning.Code == "HWW236" && warning.Place == "lif");
    }

    [Theory]
    [InlineData(0.1, -100)]
    [InlineData(0, 0)]
    [InlineData(-1, -5)]
    [InlineData(1e-30, 1e30)]
    public void Odd_thresholds_and_resets_give_finite_scales(double threshold, double reset)
    {
        LifNode lif = Graphs.Lif("lif", 3) with { VThreshold = Tensor.Filled(threshold, 3), VReset = Tensor.Filled(reset, 3) };
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [4]), new LinearNode("w", Graphs.Random(1, 3, 4)), lif, new OutputNode("output", [3]));
        QuantizedPopulation population = Compile.Quantize(graph, OneStep with { Reset = ResetRule.Value }).Network.Populations[1];
        Assert.All(population.VLsb, lsb => Assert.True(double.IsFinite(lsb) && lsb > 0, $"LSB {lsb}"));
        Assert.All(population.Neurons, neuron => Assert.Equal(reset < 0, neuron.Reset < 0));
    }

    [Fact]
    public void Biases_out_of_the_field_are_clamped_and_said()
    {
        NetworkGraph graph = Graphs.Chain(
            new InputNode("input", [1]), new AffineNode("w", Tensor.Filled(0.1, 1, 1), Graphs.Vector(1e6)), Graphs.Lif("lif", 1), new OutputNode("output", [1]));
        QuantizationResult result = Compile.Quantize(graph, OneStep);
        Assert.Equal(short.MaxValue, result.Network.Populations[1].Neurons[0].BiasV);
        Assert.Contains(result.Warnings, warning => warning.Code == "HWW233");
    }

    [Fact]
    public void Too_many_time_constants_are_merged_to_the_classes_of_a_core()
    {
        LifNode lif = Graphs.Lif("lif", 500);
        lif = lif with { Tau = new Tensor([.. Enumerable.Range(0, 500).Select(i => 5 + (i * 0.5))], 500) };
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [500]), lif, new OutputNode("output", [500]));
        QuantizationResult result = Compile.Quantize(graph, OneStep);
        Assert.InRange(result.Network.Populations[1].Classes.Length, 16, Compile.Chip.Core.ClassesMax);
        Assert.Contains(result.Warnings, warning => warning.Code == "HWW232");
    }

    [Fact]
    public void Options_out_of_range_are_all_reported()
    {
        NetworkGraph graph = Graphs.Chain(new InputNode("input", [1]), Graphs.Lif("lif", 1), new OutputNode("output", [1]));
        QuantizerOptions bad = Ranged("nobody", 1, false) with { WeightSlicesMax = 3, AssumedRate = 0, ThresholdLsbMax = 120 };
        UserErrorException exception = Assert.Throws<UserErrorException>(() => Compile.Quantize(graph, OneStep, bad));
        Assert.Equal(["HW2202", "HW2202", "HW2202", "HW2203"], exception.Errors.Select(error => error.Code));
    }

    private static QuantizerOptions Ranged(string input, double maxAbs, bool integers) =>
        new() { InputRanges = new Dictionary<string, InputRange> { [input] = new(maxAbs, integers) } };

    private static double[,] Represented(QuantizedNetwork network)
    {
        QuantizedPopulation target = network.Populations[1];
        double[,] weights = new double[network.Populations[0].Count, target.Count];
        foreach (QuantizedProjection projection in network.Projections)
        {
            for (int row = 0; row < projection.RowExponent.Length; row++)
            {
                for (int at = projection.RowStart[row]; at < projection.RowStart[row + 1]; at++)
                {
                    int i = projection.TargetIndex[at];
                    double lsb = target.VLsb.Length == 1 ? target.VLsb[0] : target.VLsb[i];
                    weights[row, i] += projection.Weight[at] * Math.ScaleB(lsb, projection.RowExponent[row] + target.Neurons[i].Exponent);
                }
            }
        }

        return weights;
    }

    private static NetworkGraph CubaGraph(int inputs, int count) => Graphs.Chain(
        new InputNode("input", [inputs]), new LinearNode("w", Graphs.Random(1, count, inputs)),
        new CubaLifNode(
            "cuba", Tensor.Filled(4, count), Tensor.Filled(12, count), new Tensor([.. Enumerable.Range(0, count).Select(i => 2 + (0.7 * i))], count), Tensor.Filled(0, count),
            Tensor.Filled(1, count), Tensor.Filled(3, count), Tensor.Filled(0, count)),
        new OutputNode("output", [count]));

    private static Tensor Scaled(Tensor tensor, double factor) => new([.. tensor.Values.Select(value => value * factor)], tensor.Shape);

    private static Tensor Steep(int outputs, int inputs)
    {
        Tensor tensor = Graphs.Random(5, outputs, inputs);
        double[] values = [.. tensor.Values.Select((value, i) => value * Math.Pow(10, (i % inputs / 10.0) - 2 + (i / inputs / 15.0)))];
        return new Tensor(values, outputs, inputs);
    }
}
