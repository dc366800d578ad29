using HwStack.Chip;
using HwStack.Compiler.Disassembly;
using HwStack.Compiler.Tests.Lowering;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Reference.Tests.Data;
using HwStack.Runtime;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>An image, read back into a NIR file and compiled again, is the same network in the chip's integers.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const int Ticks = 400;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [DataTheory("nir/files")]
    [InlineData("paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", ResetRule.Zero)]
    [InlineData("paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir", ResetRule.SnnTorch)]
    [InlineData("paper_01_lif_debug_spike_representation_two_lif_neurons__b23438d4.nir", ResetRule.Value)]
    public void Real_networks_come_back(string file, ResetRule reset) => Compare(RealNetworks.Prepare(file, new NetworkSemantics(1e-4, reset)));

    [Theory]
    [InlineData(1, ResetRule.Value)]
    [InlineData(2, ResetRule.Zero)]
    [InlineData(3, ResetRule.Subtract)]
    [InlineData(4, ResetRule.SnnTorch)]
    [InlineData(5, ResetRule.Subtract)]
    [InlineData(6, ResetRule.Value)]
    public void Networks_of_any_weights_with_delays_and_loops_come_back(int seed, ResetRule reset) => Compare(NetworkModel.Prepare(Generate(seed), new NetworkSemantics(1e-3, reset)));

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    public void Networks_of_a_grid_come_back(int seed) => Compare(NetworkModel.Prepare(PlannedNetworks.Generated(seed).Graph(), new NetworkSemantics(PlannedNetwork.Dt)));

    /// <summary>Relays stand in other ticks when they come back as neurons of the network, so only steps can be compared.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(37)]
    public void Relays_of_long_delays_come_back_step_for_step(int steps)
    {
        NetworkGraph graph = Generate(1);
        graph = graph with { Nodes = [.. graph.Nodes.Select(node => node is DelayNode delay ? delay with { Delay = Tensor.Filled(steps * 1e-3, 10) } : node)] };
        ChipImage first = NetworkCompiler.Compile(NetworkModel.Prepare(graph, new NetworkSemantics(1e-3)), new NetworkCompileOptions { Chip = TestNetworks.Nc1 }).Image;
        Assert.Contains(first.Io.Populations, population => population.Type == "relay");
        NirFile.Write(_folder.File("back.nir"), ImageDisassembler.Disassemble(first).Graph);
        NetworkGraph read = NirFile.Read(_folder.File("back.nir")).Graph;
        ChipImage second = NetworkCompiler.Compile(NetworkModel.Prepare(read, SemanticsMetadata.Read(read)!), new NetworkCompileOptions { Chip = TestNetworks.Nc1 }).Image;
        RunRequest request = new(200, new Dictionary<string, Signal> { ["input"] = Graphs.Spikes(200, 10, 0.3) }, [new Probe("a", ProbeKind.Spikes), new Probe("b", ProbeKind.Spikes), new Probe("r", ProbeKind.V)]);
        using EmulatorTarget one = new(first), two = new(second);
        RunRecord on = one.Run(request), again = two.Run(request);
        Assert.True(on.Probes[1].Signal.Channel.Length > 50, "the test says little");
        for (int probe = 0; probe < 3; probe++)
        {
            Assert.Equal(on.Probes[probe].Signal.StepStart, again.Probes[probe].Signal.StepStart);
            Assert.Equal(on.Probes[probe].Signal.Channel, again.Probes[probe].Signal.Channel);
            Assert.Equal(on.Probes[probe].Signal.Value, again.Probes[probe].Signal.Value);
        }
    }

    private void Compare(PreparedNetwork network)
    {
        ChipImage first = NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = TestNetworks.Nc1, Seed = 1 }).Image;
        NirFile.Write(_folder.File("back.nir"), ImageDisassembler.Disassemble(first).Graph);
        NetworkGraph read = NirFile.Read(_folder.File("back.nir")).Graph;
        CompiledNetwork again = NetworkCompiler.Compile(NetworkModel.Prepare(read, SemanticsMetadata.Read(read)!), new NetworkCompileOptions { Chip = TestNetworks.Nc1, Seed = 1 });
        Assert.DoesNotContain(again.Warnings, (Warning warning) => warning.Code.StartsWith("HWW36", StringComparison.Ordinal));
        Assert.All(again.Quantization.Populations, population => Assert.True(population.Grid));
        Assert.Equal(first.Io.Inputs.Select(input => (input.Name, input.Scale, input.PayloadMax)), again.Image.Io.Inputs.Select(input => (input.Name, input.Scale, input.PayloadMax)));
        EqualNeurons(first, again.Image);
        EqualStates(first, again.Image);
    }

    private static void EqualNeurons(ChipImage first, ChipImage second)
    {
        NeuronTable one = NeuronTable.Read(first), two = NeuronTable.Read(second);
        Assert.Equal(one.Populations.Select(population => population.Name).Order(), two.Populations.Select(population => population.Name).Order());
        int[] other = [.. one.Populations.Select(population => two.Populations.FindIndex(candidate => candidate.Name == population.Name))];
        for (int p = 0; p < other.Length; p++)
        {
            Assert.Equal(one.Classes[p], two.Classes[other[p]]);
            Assert.Equal(one.Records[p].Select(Own), two.Records[other[p]].Select(Own));
        }

        // Whole numbers times the same LSB, added up in another order; a step of 1/256 LSB would be a thousandth or more.
        int inputs = first.Io.Inputs.Count;
        Dictionary<(int, int, int), double[]> weights = WeightBlocks.Of(second, two).ToDictionary(block => (block.Source, block.Target, block.Steps), block => block.Weight);
        foreach (WeightBlock block in WeightBlocks.Of(first, one))
        {
            int source = block.Source < inputs ? block.Source : inputs + other[block.Source - inputs];
            double[] same = weights[(source, other[block.Target], block.Steps)];
            Assert.Equal(block.Weight.Length, same.Length);
            Assert.All(block.Weight.Zip(same), pair => Assert.InRange(pair.Second, pair.First - (1e-12 * Math.Abs(pair.First)), pair.First + (1e-12 * Math.Abs(pair.First))));
        }

        static NeuronRecord Own(NeuronRecord record) => record with { Class = 0, DestinationSet = 0 };
    }

    // v, u and refractoriness of every neuron after every tick, by name, since the two may lie on other cores.
    private static void EqualStates(ChipImage first, ChipImage second)
    {
        ScalarEngine one = new(first), two = new(second);
        Random random = new(5);
        long spikes = 0;
        for (int tick = 0; tick < Ticks; tick++)
        {
            foreach (InputMap input in first.Io.Inputs)
            {
                int port = second.Io.Inputs.Single(same => same.Name == input.Name).Port;
                for (int channel = 0; channel < Tensor.CountOf(input.Shape); channel++)
                {
                    if (random.Next(3) == 0)
                    {
                        int payload = random.Next(1, 12);
                        one.InjectInput(input.Port, channel, payload);
                        two.InjectInput(port, channel, payload);
                    }
                }
            }

            one.Tick();
            two.Tick();
            spikes += one.Spikes.Length;
            Assert.Equal(one.Spikes.Length, two.Spikes.Length);
            foreach (PopulationMap population in first.Io.Populations)
            {
                Assert.Equal(States(one, population), States(two, second.Io.Populations.Single(same => same.Name == population.Name)));
            }
        }

        Assert.True(spikes > 10, $"only {spikes} spikes: the test says little");
    }

    private static List<(sbyte V, sbyte U, byte Refractory)> States(Engine engine, PopulationMap population)
    {
        List<(sbyte V, sbyte U, byte Refractory)> states = [];
        foreach (PopulationRun run in population.Runs)
        {
            int core = Enumerable.Range(0, engine.Image.CoreCount).Single(candidate => engine.CoreIdOf(candidate) == run.Core);
            states.AddRange(Enumerable.Range(run.Neuron, run.Count).Select(n => (engine.V(core)[n], engine.U(core)[n], engine.Refractory(core)[n])));
        }

        return states;
    }

    // input -> LIF with a loop -> CUBA with a late copy of the input -> LI.
    private static NetworkGraph Generate(int seed)
    {
        Random random = new(seed);
        return Graphs.Of(
            [
                new InputNode("input", [10]), Weights("in_a", 10, 16), Graphs.Lif("a", 16, 6e-3, 0.1), Weights("a_a", 16, 16), Weights("a_b", 16, 12),
                new CubaLifNode("b", Fill(3e-3), Fill(8e-3), Fill(8), Fill(0), Fill(0.7), Fill(1.5), Fill(0)), new DelayNode("late", Tensor.Filled(seed * 1e-3, 10)), Weights("late_b", 10, 12),
                Weights("b_r", 12, 3), new LiNode("r", Tensor.Filled(6e-3, 3), Tensor.Filled(1, 3), Tensor.Filled(0, 3)), new OutputNode("output", [3]),
            ],
            ("input", "in_a"), ("in_a", "a"), ("a", "a_a"), ("a_a", "a"), ("a", "a_b"), ("a_b", "b"), ("input", "late"), ("late", "late_b"), ("late_b", "b"), ("b", "b_r"), ("b_r", "r"), ("r", "output"));

        AffineNode Weights(string name, int from, int to) => new(
            name, new Tensor([.. Enumerable.Range(0, from * to).Select(_ => 0.4 * ((2 * random.NextDouble()) - 0.6))], to, from), new Tensor([.. Enumerable.Range(0, to).Select(_ => 0.05 * random.NextDouble())], to));

        static Tensor Fill(double value) => Tensor.Filled(value, 12);
    }
}
