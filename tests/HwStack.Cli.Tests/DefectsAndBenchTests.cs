using System.Text.Json;
using HwStack.Image;

namespace HwStack.Cli.Tests;

/// <summary>--defects and bench mapping by command.</summary>
public sealed class DefectsAndBenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dead_core_is_not_used_and_the_image_names_the_list()
    {
        File.WriteAllText(_folder.File("board.json"), """{"dead_cores": [0, [1, 0]], "dead_links": [[[2, 0], [3, 0]]]}""");
        JsonElement compiled = Compile("board.json").Succeeded().Json();
        JsonElement defects = compiled.GetProperty("mapping").GetProperty("defects");
        Assert.Equal(2, defects.GetProperty("dead_cores").GetInt32());
        Assert.Equal(1, defects.GetProperty("dead_links").GetInt32());
        using FileImage image = ImageFile.Open(_folder.File("net.ncim"));
        Assert.Equal(defects.GetProperty("sha256").GetString(), image.Provenance.Options["defects_sha256"]);
        Assert.All(Enumerable.Range(0, image.CoreCount), c => Assert.True(image.ReadCore(c).Id.Value > 1));
    }

    [Fact]
    public void A_board_without_a_usable_core_does_not_fit()
    {
        File.WriteAllText(_folder.File("board.json"), $$"""{"mesh": [16, 16], "dead_cores": [{{string.Join(", ", Enumerable.Range(0, 256))}}]}""");
        CliRun run = Compile("board.json");
        Assert.Equal(4, run.ExitCode);
        Assert.StartsWith("HW2550", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_list_is_a_bad_input_file()
    {
        File.WriteAllText(_folder.File("board.json"), """{"dead_core": [0]}""");
        CliRun run = Compile("board.json");
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("HW1852", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_mapping_gives_figures_and_lists_what_does_not_compile()
    {
        string network = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        JsonElement bench = CliRun.Of("bench", "mapping", "--only", "ring", "--json", network).Succeeded().Json();
        JsonElement ring = bench.GetProperty("workloads").EnumerateArray().Single();
        Assert.Equal("ring", ring.GetProperty("name").GetString());
        Assert.True(ring.GetProperty("meets_goals").GetBoolean());
        Assert.InRange(ring.GetProperty("cores_ratio").GetDouble(), 1, 1.15);
        Assert.InRange(ring.GetProperty("hops_ratio").GetDouble(), 0, 0.85);
        Assert.Equal("HW0003", bench.GetProperty("not_mapped").EnumerateArray().Single().GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Bench_training_gives_a_step_beside_its_products_and_refuses_what_is_out_of_range()
    {
        JsonElement bench = CliRun.Of("bench", "training", "--network", "30-40-5", "--threads", "1", "--steps", "2", "--repeats", "1", "--batch", "16", "--json").Succeeded().Json();
        JsonElement small = bench.GetProperty("networks").EnumerateArray().Single();
        Assert.Equal("30-40-5", small.GetProperty("network").GetString());
        Assert.True(small.GetProperty("ratio_to_bound").GetDouble() > 0 && small.GetProperty("product_gigaflops").GetDouble() > 0);
        Assert.Contains("ms/step", CliRun.Of("bench", "training", "--network", "30-40-5", "--threads", "2", "--steps", "1", "--repeats", "1", "--batch", "4").Succeeded().Out, StringComparison.Ordinal);
        Assert.StartsWith("HW0491", CliRun.Of("bench", "training", "--network", "30-40-5", "--threads", "0").ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith("HW0450", CliRun.Of("bench", "training", "--network", "30").ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_is_none_is_told() => Assert.StartsWith("HW0045", CliRun.Of("bench", "mapping", "--only", "none", "--scale", "1000").ErrorLines[0], StringComparison.Ordinal);

    private CliRun Compile(string list) => CliRun.Of(
        "compile", SmallNetworks.Write(_folder, SmallNetworks.Lif()), "--dt", "1e-3", "--reset", "zero", "-o", _folder.File("net.ncim"), "--defects", _folder.File(list), "--json");
}
