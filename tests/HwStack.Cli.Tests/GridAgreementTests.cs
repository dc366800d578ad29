using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Compiler.Disassembly;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Tests;

/// <summary>Generated networks, compiled, read back from the image through a NIR file and run by the reference on the chip's grid: spike for spike what the emulator does.</summary>
public sealed class GridAgreementTests : IDisposable
{
    private const int Steps = 120;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, ResetRule.Value)]
    [InlineData(2, ResetRule.Zero)]
    [InlineData(3, ResetRule.Subtract)]
    [InlineData(4, ResetRule.SnnTorch)]
    [InlineData(5, ResetRule.Value)]
    [InlineData(6, ResetRule.Zero)]
    [InlineData(7, ResetRule.Subtract)]
    [InlineData(8, ResetRule.SnnTorch)]
    public void Generated_networks_with_delays_and_loops_agree_in_every_entry(int seed, ResetRule reset)
    {
        NetworkGraph graph = Generate(new Random(seed));
        Agreement agreement = Compare(graph, reset, ChipCatalog.Get("nc1"), seed);
        Assert.True(agreement.Spikes > 200, $"only {agreement.Spikes} spikes: the test says little");
        Assert.True(agreement.Differing == 0, $"{agreement.Differing} entries differ, first {agreement.First}");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Fan_in_cut_over_dendrites_agrees_in_every_entry(int seed)
    {
        ChipDescription nc1 = ChipCatalog.Get("nc1");
        ChipDescription small = nc1 with { Name = "small", Core = nc1.Core with { NeuronsMax = 16, MemoryBytes = 1500, PendingEntries = 64 } };
        Agreement agreement = Compare(Generate(new Random(seed)), ResetRule.Value, small, seed);
        Assert.True(agreement.Dendrites > 0, "no dendrites were made");
        Assert.True(agreement.Spikes > 200 && agreement.Differing == 0, $"{agreement.Differing} entries differ of {agreement.Spikes} spikes, first {agreement.First}");
    }

    [Fact]
    public void Relays_for_long_delays_agree_in_every_entry()
    {
        Agreement agreement = Compare(Generate(new Random(21), longest: 40), ResetRule.Value, ChipCatalog.Get("nc1"), 21);
        Assert.True(agreement.Relays > 0, "no relays were made");
        Assert.True(agreement.Spikes > 200 && agreement.Differing == 0, $"{agreement.Differing} entries differ, first {agreement.First}");
    }

    private Agreement Compare(NetworkGraph graph, ResetRule reset, ChipDescription chip, int seed)
    {
        PreparedNetwork network = NetworkModel.Prepare(graph, new NetworkSemantics(1e-3, reset));
        ChipImage image = NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = chip, Seed = 1 }).Image;

        // Through a file, so that the metadata is proven to survive it.
        string path = _folder.File("back.nir");
        NirFile.Write(path, ImageDisassembler.Disassemble(image).Graph);
        NetworkGraph read = NirFile.Read(path).Graph;
        PreparedNetwork back = NetworkModel.Prepare(read, SemanticsMetadata.Read(read)!);

        string[] spiking = [.. network.Order.Where(NodeKinds.IsSpiking).Select(node => node.Name)];
        Random random = new(seed + 1000);
        float[] input = [.. Enumerable.Range(0, Steps * 12).Select(_ => random.Next(5) == 0 ? 1f : 0f)];
        RunRequest request = new(
            Steps, new Dictionary<string, Signal> { ["input"] = Signal.FromDense(input, Steps, 12) },
            [.. spiking.Select(name => new Probe(name, ProbeKind.Spikes)), new Probe("readout", ProbeKind.V)]);
        using EmulatorTarget emulator = new(image);
        using ReferenceTarget reference = new(back);
        RunRecord chipRun = emulator.Run(request), gridRun = reference.Run(request);
        RunComparison compared = RunComparison.Compare(chipRun, gridRun);
        AssertClose(chipRun.Probes[^1].Signal, gridRun.Probes[^1].Signal);
        return new Agreement(
            compared.Populations.Sum(population => population.SpikesOn), compared.Populations.Sum(population => population.DifferingEntries), compared.FirstDivergence,
            image.Io.Populations.Where(population => population.Type == "dendrite").Sum(population => population.Count), image.Io.Populations.Count(population => population.Type == "relay"));
    }

    // The readout's states, too: the same whole number of LSB, so equal up to the last digits of a float.
    private static void AssertClose(Signal on, Signal against)
    {
        Assert.Equal(on.Channel.Length, against.Channel.Length);
        for (int entry = 0; entry < on.Value.Length; entry++)
        {
            Assert.Equal(on.Channel[entry], against.Channel[entry]);
            Assert.InRange(against.Value[entry], on.Value[entry] - (1e-5f * Math.Abs(on.Value[entry])) - 1e-9f, on.Value[entry] + (1e-5f * Math.Abs(on.Value[entry])) + 1e-9f);
        }
    }

    // input -> a -> b -> readout, a and b of any model, a joined with itself, b getting a late copy of the input over delays of several lengths.
    private static NetworkGraph Generate(Random random, int longest = 12)
    {
        const int Inputs = 12, A = 20, B = 14, Readouts = 3;
        Tensor delays = new([.. Enumerable.Range(0, Inputs).Select(_ => random.Next(1, longest + 1) * 1e-3)], Inputs);
        return new NetworkGraph(
            [
                new InputNode("input", [Inputs]), Weights("in_a", Inputs, A, 0.6), Neurons("a", A), Weights("a_a", A, A, 0.3), Weights("a_b", A, B, 0.5), Neurons("b", B),
                new DelayNode("late", delays), Weights("late_b", Inputs, B, 0.4), Weights("b_r", B, Readouts, 0.4),
                new LiNode("readout", Fill(Readouts, 6e-3), Fill(Readouts, 1), Fill(Readouts, 0)), new OutputNode("output", [Readouts]),
            ],
            [
                new("input", "in_a"), new("in_a", "a"), new("a", "a_a"), new("a_a", "a"), new("a", "a_b"), new("a_b", "b"), new("input", "late"), new("late", "late_b"), new("late_b", "b"),
                new("b", "b_r"), new("b_r", "readout"), new("readout", "output"),
            ]);

        NetworkNode Neurons(string name, int count) => random.Next(3) switch
        {
            0 => new IfNode(name, Fill(count, 1), Fill(count, 1), Fill(count, 0)),
            1 => new LifNode(name, Spread(count, 4e-3, 20e-3), Spread(count, 8, 12), Fill(count, 0), Spread(count, 0.8, 1.2), Fill(count, 0)),
            _ => new CubaLifNode(name, Spread(count, 2e-3, 6e-3), Spread(count, 4e-3, 20e-3), Spread(count, 8, 12), Fill(count, 0), Spread(count, 0.8, 1.2), Fill(count, 1.5), Fill(count, 0)),
        };

        AffineNode Weights(string name, int from, int to, double size) =>
            new(name, new Tensor([.. Enumerable.Range(0, from * to).Select(_ => size * ((2 * random.NextDouble()) - 0.6))], to, from), Spread(to, -0.02, 0.05));

        Tensor Spread(int count, double least, double most) => new([.. Enumerable.Range(0, count).Select(_ => least + ((most - least) * random.NextDouble()))], count);

        static Tensor Fill(int count, double value) => Tensor.Filled(value, count);
    }

    private sealed record Agreement(long Spikes, long Differing, Divergence? First, int Dendrites, int Relays);
}
