using System.Text.Json;
using HwStack.Chip;
using HwStack.Compiler.Disassembly;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Compiler.Tests.Lowering;
using HwStack.Emulator;
using HwStack.Runtime;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>QLIF neurons through a NIR file: on the chip, in the reference, and back.</summary>
public sealed class QlifCompilationTests : IDisposable
{
    private const string Oracle = "quantum/oracle/qlif_traces.json";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Qubits_on_the_emulator_and_in_the_reference_do_what_the_scalar_semantics_do(int seed)
    {
        PlannedNetwork plan = PlannedNetworks.Qubits(seed);
        PreparedNetwork network = Through(plan.Graph());
        CompiledNetwork compiled = NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = TestNetworks.Nc1 });
        Assert.All(compiled.Quantization.Populations, population => Assert.True(population.Grid));
        Signal input = plan.Payloads(100, seed);
        int[][,] expected = plan.Run(input);
        Assert.InRange(expected[0].Cast<int>().Sum(), 50, 2900);
        using EmulatorTarget emulator = new(compiled.Image);
        Assert.Equal(expected, plan.RunOn(emulator, input));
        using ReferenceTarget reference = new(network);
        Assert.Equal(expected, plan.RunOn(reference, input));
        DisassembledNetwork back = ImageDisassembler.Disassemble(compiled.Image);
        using EmulatorTarget again = new(NetworkCompiler.Compile(Through(back.Graph), new NetworkCompileOptions { Chip = TestNetworks.Nc1 }).Image);
        Assert.Equal(expected, plan.RunOn(again, input));
    }

    /// <summary>As another tool would write it: radians, tau/T1 and no grid.</summary>
    [DataFact(Oracle)]
    public void Every_spike_of_the_density_matrix_traces_comes_from_the_chip_and_from_the_reference()
    {
        using JsonDocument oracle = JsonDocument.Parse(File.ReadAllText(TestData.At(Oracle)));
        JsonElement root = oracle.RootElement;
        int compared = 0, spikes = 0;
        foreach (JsonElement trace in root.GetProperty("traces").EnumerateArray())
        {
            JsonElement config = root.GetProperty("configs").EnumerateArray().Single(one => one.GetProperty("id").GetString() == trace.GetProperty("config").GetString());
            float[] train = [.. root.GetProperty("trains").GetProperty(trace.GetProperty("train").GetString()!).EnumerateArray().Select(value => value.GetSingle())];
            foreach (bool literal in (bool[])[false, true])
            {
                double threshold = config.GetProperty("threshold").GetDouble();
                int[] expected = [.. trace.GetProperty(literal ? "literal_eq9" : "t1").GetProperty("population").EnumerateArray().Select(population => population.GetDouble() > threshold ? 1 : 0)];
                PreparedNetwork network = Through(One(config.GetProperty("theta").GetDouble(), config.GetProperty("tau_over_T1").GetDouble(), threshold, literal));
                Signal input = Signal.FromDense(train, train.Length, 1);
                using EmulatorTarget emulator = new(NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = TestNetworks.Nc1 }).Image);
                using ReferenceTarget reference = new(network);
                foreach (Target target in (Target[])[emulator, reference])
                {
                    Signal fired = target.Run(new RunRequest(train.Length, new Dictionary<string, Signal> { ["input"] = input }, [new Probe("q", ProbeKind.Spikes)])).Probes[0].Signal;
                    Assert.Equal(expected, Enumerable.Range(0, train.Length).Select(step => fired.StepStart[step + 1] - fired.StepStart[step]));
                    compared++;
                }

                spikes += expected.Sum();
            }
        }

        Assert.Equal((60, true), (compared, spikes > 30));
    }

    [Fact]
    public void A_neuron_has_its_own_relaxation_and_more_than_256_are_merged_with_a_warning()
    {
        double[] taus = [.. Enumerable.Range(0, 300).Select(i => 0.01 + (0.002 * i))];
        QuantizationResult made = Quantizer.Quantize(Lowerer.Lower(Through(Ungridded(taus, new QlifParameters(taus)))).Network, TestNetworks.Nc1);
        Assert.Equal("HWW363", Assert.Single(made.Warnings).Code);
        QuantizedPopulation merged = made.Network.Populations[1];
        Assert.InRange(merged.Classes.Length, 100, 256);
        for (int i = 0; i < taus.Length; i++)
        {
            double kept = -2 * Math.Log((ushort)merged.Classes[merged.Neurons[i].Class].P1 / 65536.0);
            Assert.InRange(kept, taus[i] * 0.97, taus[i] * 1.03);
        }

        QuantizationResult few = Quantizer.Quantize(Lowerer.Lower(Through(Ungridded(taus[..200], new QlifParameters(taus[..200])))).Network, TestNetworks.Nc1);
        Assert.Empty(few.Warnings);
        Assert.Equal(200, few.Network.Populations[1].Classes.Length);
        Assert.Equal(FixedScales.Survival(taus[150]), few.Network.Populations[1].Classes[few.Network.Populations[1].Neurons[150].Class].P1);
    }

    [Fact]
    public void Thresholds_of_the_record_follow_the_chips_text_and_pi_never_fires()
    {
        double[] populations = [0.1, 0.5, 0.75, 0.999, 1];
        IfNode node = new("q", Tensor.Filled(1, 5), new Tensor([.. populations.Select(p => 2 * Math.Asin(Math.Sqrt(p)))], 5), Tensor.Filled(0, 5)) { Metadata = QlifMetadata.Of(new QlifParameters([0.1])) };
        QuantizedPopulation made = Quantizer.Quantize(Lowerer.Lower(Through(Behind(node, 5))).Network, TestNetworks.Nc1).Network.Populations[1];
        for (int i = 0; i < 4; i++)
        {
            sbyte threshold = made.Neurons[i].Threshold;
            Assert.True(QlifClass.Population(threshold) > populations[i] + 1e-12 && QlifClass.Population((sbyte)(threshold - 1)) <= populations[i] + 1e-12, $"p {populations[i]}: threshold {threshold}");
            Assert.Equal(NeuronFlags.None, made.Classes[made.Neurons[i].Class].Flags);
        }

        Assert.Equal(NeuronFlags.NeverFires, made.Classes[made.Neurons[4].Class].Flags);
        Assert.All(made.Neurons, neuron => Assert.Equal((-128, -128), (neuron.V0, neuron.Reset)));
    }

    [Fact]
    public void Calibration_and_ranges_take_qubits_as_they_are()
    {
        PlannedNetwork plan = PlannedNetworks.Qubits(4);
        NetworkGraph graph = plan.Graph();
        NetworkNode[] bare = [.. graph.Nodes.Select(node => node is IfNode or IntegratorNode
            ? node with { Metadata = node.Metadata.Where(entry => entry.Key == QlifMetadata.Key).ToDictionary(entry => entry.Key, entry => entry.Value) }
            : node is AffineNode affine ? affine with { Weight = new Tensor([.. affine.Weight.Values.Select(value => value * 1.0371)], affine.Weight.Shape) } : node)];
        PreparedNetwork network = Through(graph with { Nodes = bare });
        Calibration.CalibrationStimulus stimulus = new(new Dictionary<string, Signal> { ["input"] = plan.Payloads(60, 1) }, 60);
        CompiledNetwork compiled = NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = TestNetworks.Nc1, Calibration = [stimulus] });
        Assert.All(compiled.Quantization.Populations, population => Assert.Null(population.Grid));
        Assert.All(compiled.Quantization.Projections, projection => Assert.InRange(projection.SnrDb, 15, 100));
    }

    [Fact]
    public void Qubits_that_never_fire_may_not_feed_neurons()
    {
        IntegratorNode readout = new("q", Tensor.Filled(1, 3)) { Metadata = QlifMetadata.Of(new QlifParameters([0.1])) };
        NetworkGraph graph = Graphs.Of(
            [new InputNode("input", [3]), readout, Graphs.Lif("cells", 3), new OutputNode("output", [3])], ("input", "q"), ("q", "cells"), ("cells", "output"));
        UserErrorException refused = Assert.Throws<UserErrorException>(() => Lowerer.Lower(Through(graph)));
        Assert.Equal("HW2260", Assert.Single(refused.Errors).Code);
    }

    private static NetworkGraph One(double theta, double tau, double threshold, bool literal)
    {
        double angle = threshold >= 1 ? 4 : 2 * Math.Asin(Math.Sqrt(threshold));
        IfNode node = new("q", Tensor.Filled(1, 1), Tensor.Filled(angle, 1), Tensor.Filled(0, 1)) { Metadata = QlifMetadata.Of(new QlifParameters([tau], LiteralEquation9: literal, Fold: true)) };
        return Graphs.Chain(new InputNode("input", [1]), new LinearNode("w", Tensor.Filled(theta, 1, 1)), node, new OutputNode("output", [1]));
    }

    private static NetworkGraph Ungridded(double[] taus, QlifParameters qlif) => Behind(
        new IfNode("q", Tensor.Filled(1, taus.Length), Tensor.Filled(1.5, taus.Length), Tensor.Filled(0, taus.Length)) { Metadata = QlifMetadata.Of(qlif) }, taus.Length);

    private static NetworkGraph Behind(NetworkNode node, int count) => Graphs.Chain(
        new InputNode("input", [1]), new LinearNode("w", Tensor.Filled(QubitGrid.Lsb * 20, count, 1)), node, new OutputNode("output", [count]));

    private PreparedNetwork Through(NetworkGraph graph)
    {
        NirFile.Write(_folder.File("net.nir"), graph);
        return NetworkModel.Prepare(NirFile.Read(_folder.File("net.nir")).Graph, new NetworkSemantics(PlannedNetwork.Dt));
    }
}
