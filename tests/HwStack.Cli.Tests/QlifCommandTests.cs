using System.Text.Json;
using HwStack.Network;

namespace HwStack.Cli.Tests;

/// <summary>QLIF neurons in a plain NIR file, through every verb that takes a network or its image.</summary>
public sealed class QlifCommandTests : IDisposable
{
    private const int Count = 6;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compile_run_verify_profile_and_disassemble_take_qubits()
    {
        string network = SmallNetworks.Write(_folder, Qubits(grid: true)), spikes = SmallNetworks.WriteSpikes(_folder, Count, 60), image = _folder.File("net.ncim"), back = _folder.File("back.nir");
        JsonElement population = CliRun.Of("compile", network, "--dt", "1e-3", "-o", image, "--json").Succeeded().Json().GetProperty("quantisation").GetProperty("populations")[0];
        Assert.True(population.GetProperty("grid").GetBoolean());
        Assert.Contains("NearestEven, as file", CliRun.Of("compile", network, "--dt", "1e-3", "-o", image).Succeeded().Out, StringComparison.Ordinal);

        long onChip = Spikes(network, spikes, "emulator"), inReference = Spikes(network, spikes, "reference");
        Assert.InRange(onChip, 10, 300);
        Assert.Equal(onChip, inReference);
        Assert.Equal(0, Differing("verify", network, "--dt", "1e-3", "--input", spikes, "--json"));
        Assert.Equal(0, Differing("verify", image, "--input", spikes, "--json"));
        CliRun.Of("profile", network, "--dt", "1e-3", "--input", spikes).Succeeded();

        CliRun.Of("image", "disassemble", image, "--nir", back).Succeeded();
        Assert.Equal(onChip, Spikes(back, spikes, "emulator"));
        IReadOnlyDictionary<string, object> metadata = NirFile.Read(back).Graph.Nodes.Single(node => node.Name == "cells").Metadata;
        Assert.Equal([GridMetadata.Key, QlifMetadata.Key], metadata.Keys.Order());
    }

    [Fact]
    public void Without_a_grid_the_chip_chooses_its_own_and_the_reference_floats()
    {
        string network = SmallNetworks.Write(_folder, Qubits(grid: false)), spikes = SmallNetworks.WriteSpikes(_folder, Count, 60);
        JsonElement population = CliRun.Of("compile", network, "--dt", "1e-3", "-o", _folder.File("net.ncim"), "--json").Succeeded().Json().GetProperty("quantisation").GetProperty("populations")[0];
        Assert.False(population.TryGetProperty("grid", out _));
        long onChip = Spikes(network, spikes, "emulator"), inReference = Spikes(network, spikes, "reference");
        Assert.InRange(inReference, 10, 300);
        Assert.InRange(onChip, inReference * 0.9, inReference * 1.1);
    }

    private static long Spikes(string file, string input, string target) =>
        CliRun.Of("run", file, "--dt", "1e-3", "--input", input, "--on", target, "--json").Succeeded().Json().GetProperty("total_spikes").GetInt64();

    private static long Differing(params string[] args) =>
        CliRun.Of(args).Succeeded().Json().GetProperty("populations").EnumerateArray().Sum(one => one.GetProperty("differing_entries").GetInt64());

    // input -> rotations that differ from neuron to neuron -> qubits -> output.
    private static NetworkGraph Qubits(bool grid)
    {
        QlifParameters qlif = new([.. Enumerable.Range(0, Count).Select(i => 0.02 * i)], LeakEveryTick: true);
        double[] rotation = [.. Enumerable.Range(0, Count * Count).Select(i => (i % 7 - 2) * 2 * QubitGrid.Lsb * (grid ? 1 : 1.013))];
        return new NetworkGraph(
            [
                new InputNode("input", [Count]), new LinearNode("w", new Tensor(rotation, Count, Count)),
                new IfNode("cells", Tensor.Filled(1, Count), Tensor.Filled(2 * Math.Asin(Math.Sqrt(0.6)), Count), Tensor.Filled(0, Count))
                {
                    Metadata = grid ? QlifMetadata.Of(qlif, QubitGrid.Of(Count)) : QlifMetadata.Of(qlif),
                },
                new OutputNode("output", [Count]),
            ],
            [new("input", "w"), new("w", "cells"), new("cells", "output")]);
    }
}
