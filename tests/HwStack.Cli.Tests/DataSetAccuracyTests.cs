using System.Text.Json;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Tests;

/// <summary>bench accuracy --dataset on images whose classes are known: the brightest of three pixels, seen by two layers that copy.</summary>
public sealed class DataSetAccuracyTests : IDisposable
{
    private const int Count = 40;
    private readonly TemporaryFolder _folder = new();

    public DataSetAccuracyTests()
    {
        byte[] pixels = new byte[Count * 3];
        long[] labels = new long[Count];
        for (int i = 0; i < Count; i++)
        {
            pixels[(3 * i) + (i % 3)] = 255;
            labels[i] = i % 3;
        }

        labels[4] = 0; // wrong on purpose
        NpyFile.Write(_folder.File("images.npy"), pixels, Count, 1, 3);
        NpyFile.Write(_folder.File("labels.npy"), labels, Count);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_network_s_own_recipe_encodes_the_images_and_both_targets_answer()
    {
        string network = Network(new InputRecipe { DataSet = "own", Shape = [1, 1, 3], Classes = 3, Encoding = new EncodingOptions { Ticks = 12, Levels = 1 }, Readout = ReadoutRule.SpikeCount });
        JsonElement found = Run(network, "--on", "both", "--workers", "2").Succeeded().Json(), again = Run(network, "--on", "both", "--workers", "1").Succeeded().Json();
        Assert.Equal(Count, found.GetProperty("samples").GetInt32());
        Assert.Equal("direct", found.GetProperty("encoder").GetString());
        Assert.Equal(12, found.GetProperty("ticks").GetInt32());
        Assert.Equal("spike_count", found.GetProperty("readout").GetString());
        JsonElement chip = found.GetProperty("emulator");
        Assert.Equal(39.0 / 40, chip.GetProperty("accuracy").GetDouble(), 9);
        Assert.Equal(39.0 / 40, found.GetProperty("reference").GetProperty("accuracy").GetDouble(), 9);
        Assert.Equal(1, found.GetProperty("same_class").GetDouble());
        double spikes = chip.GetProperty("spikes_per_sample").GetDouble(), joules = chip.GetProperty("energy_j_per_sample").GetDouble();
        Assert.InRange(spikes, 2, 24);
        Assert.Equal(joules / spikes, chip.GetProperty("energy_j_per_spike").GetDouble(), 1e-9 * joules);
        Assert.True(chip.GetProperty("synaptic_ops_per_sample").GetDouble() > 0);
        Assert.StartsWith("modelled", chip.GetProperty("energy_source").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, found.GetProperty("dead").ValueKind);
        foreach (string name in new[] { "accuracy", "spikes_per_sample", "energy_j_per_sample", "time_s_per_sample" })
        {
            Assert.Equal(chip.GetProperty(name).GetRawText(), again.GetProperty("emulator").GetProperty(name).GetRawText());
        }
    }

    [Fact]
    public void Options_stand_in_for_a_recipe_and_go_before_it()
    {
        JsonElement latency = Run(Network(null), "--encode", "latency", "--ticks", "4", "--count", "30").Succeeded().Json();
        Assert.Equal(("latency", 4, 30), (latency.GetProperty("encoder").GetString(), latency.GetProperty("ticks").GetInt32(), latency.GetProperty("samples").GetInt32()));
        string network = Network(new InputRecipe { DataSet = "own", Shape = [3], Classes = 3, Encoding = new EncodingOptions { Ticks = 12, Levels = 1 }, Readout = ReadoutRule.SpikeCount });
        Assert.Equal(5, Run(network, "--ticks", "5").Succeeded().Json().GetProperty("ticks").GetInt32());
        string text = CliRun.Of([.. Arguments(network), "--dt", "1e-3"]).Succeeded().Out;
        Assert.Contains("97.50 % right", text.Replace(" %", "%", StringComparison.Ordinal).Replace("%", " %", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Dead_hidden_neurons_cost_the_classes_they_carry()
    {
        string network = Network(null);
        JsonElement dead = Run(network, "--encode", "direct", "--levels", "1", "--dead", "0.4", "--dead-seeds", "12").Succeeded().Json().GetProperty("dead");
        double[] accuracies = [.. dead.GetProperty("accuracies").EnumerateArray().Select(one => one.GetDouble())];
        Assert.Equal(12, accuracies.Length);
        Assert.Equal(accuracies.Average(), dead.GetProperty("mean").GetDouble(), 12);
        Assert.Equal(accuracies.Min(), dead.GetProperty("min").GetDouble(), 12);
        Assert.Equal((39.0 / 40 * 100) - (100 * accuracies.Min()), dead.GetProperty("points_lost_max").GetDouble(), 9);
        Assert.True(accuracies.Distinct().Count() > 1, "every seed killed the same");

        // All dead: nothing fires, and the lowest class is read. 15 of 40 labels are 0.
        JsonElement all = Run(network, "--encode", "direct", "--levels", "1", "--dead", "1", "--dead-seeds", "1").Succeeded().Json().GetProperty("dead");
        Assert.Equal(15.0 / 40, all.GetProperty("mean").GetDouble(), 9);
    }

    [Theory]
    [InlineData("HW0468")]
    [InlineData("HW0468", "--dataset", "mnist", "--recordings", ".", "--labels", "x")]
    [InlineData("HW0468", "--recordings", ".")]
    [InlineData("HW0468", "--dataset", "idx")]
    [InlineData("HW0468", "--dataset", "mnist", "--images", "images.npy")]
    [InlineData("HW0468", "--images", "images.npy", "--encode", "direct")]
    [InlineData("HW0470", "--images", "images.npy", "--labels", "labels.npy")]
    [InlineData("HW0468", "--images", "images.npy", "--labels", "labels.npy", "--encode", "direct", "--readout", "last-v")]
    [InlineData("HW0471", "--images", "images.npy", "--labels", "labels.npy", "--encode", "direct", "--dead", "2")]
    [InlineData("HW0050", "--images", "images.npy", "--labels", "labels.npy", "--encode", "direct", "--dead", "0.1", "--on", "reference")]
    [InlineData("HW0461", "--images", "images.npy", "--labels", "labels.npy", "--encode", "direct", "--ticks", "0")]
    [InlineData("HW0466", "--images", "wide.npy", "--labels", "labels.npy", "--encode", "direct")]
    [InlineData("HW0467", "--images", "images.npy", "--labels", "two.npy", "--encode", "direct")]
    [InlineData("HW0465", "--dataset", "mnist", "--data", "", "--encode", "direct")]
    [InlineData("HW1180", "--dataset", "mnist", "--data", ".", "--encode", "direct")]
    public void Mistakes_are_named(string code, params string[] more)
    {
        NpyFile.Write(_folder.File("wide.npy"), new byte[Count * 4], Count, 1, 4);
        NpyFile.Write(_folder.File("two.npy"), new long[Count], Count);
        string[] arguments = Array.ConvertAll(more, text => text == "." ? _folder.Path : text.EndsWith(".npy", StringComparison.Ordinal) ? _folder.File(text) : text);
        CliRun run = CliRun.Of(["bench", "accuracy", Network(null), "--dt", "1e-3", .. arguments]);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(code[2] == '0' ? 2 : 3, run.ExitCode);
    }

    // Two layers of LIF neurons, each of which copies its input.
    private string Network(InputRecipe? recipe)
    {
        NetworkGraph one = SmallNetworks.Lif(weight: 1.5);
        NetworkNode[] more = [.. one.Nodes.Where(node => node is LinearNode or LifNode).Select(node => node with { Name = node.Name + "2" })];
        NetworkGraph graph = new([.. one.Nodes, .. more], [new("input", "w"), new("w", "cells"), new("cells", "w2"), new("w2", "cells2"), new("cells2", "output")])
        {
            Metadata = recipe?.Metadata() ?? new Dictionary<string, object>(),
        };
        return SmallNetworks.Write(_folder, graph);
    }

    private string[] Arguments(string network) => ["bench", "accuracy", network, "--images", _folder.File("images.npy"), "--labels", _folder.File("labels.npy")];

    private CliRun Run(string network, params string[] more) => CliRun.Of([.. Arguments(network), "--dt", "1e-3", "--json", .. more]);
}
