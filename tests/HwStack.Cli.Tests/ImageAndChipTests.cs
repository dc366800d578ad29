using System.Text.Json;

namespace HwStack.Cli.Tests;

/// <summary>Looking at images and chip descriptions by command.</summary>
public sealed class ImageAndChipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_shows_what_was_compiled()
    {
        JsonElement inspection = CliRun.Of("image", "inspect", Compile(), "--json").Succeeded().Json();
        Assert.Equal("nc1", inspection.GetProperty("chip").GetString());
        Assert.Equal(3, inspection.GetProperty("totals").GetProperty("neurons").GetInt64());
        Assert.Equal("cells", inspection.GetProperty("populations")[0].GetProperty("name").GetString());
        Assert.Contains("net.nir", CliRun.Of("image", "inspect", Compile()).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_accepts_what_was_compiled_and_refuses_any_damage()
    {
        string image = Compile();
        Assert.True(CliRun.Of("image", "verify", image, "--json").Succeeded().Json().GetProperty("valid").GetBoolean());
        byte[] bytes = File.ReadAllBytes(image);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(image, bytes);
        CliRun damaged = CliRun.Of("image", "verify", image);
        Assert.Equal(3, damaged.ExitCode);
        Assert.All(damaged.ErrorLines, line => Assert.StartsWith("HW17", line, StringComparison.Ordinal));
        Assert.Equal(3, CliRun.Of("run", image, "--ticks", "3").ExitCode);
    }

    [Fact]
    public void The_reference_runs_an_image_by_reading_it_back_and_verify_finds_no_difference()
    {
        string image = Compile(), spikes = SmallNetworks.WriteSpikes(_folder, steps: 40);
        Assert.True(CliRun.Of("run", image, "--input", spikes, "--on", "reference", "--json").Succeeded().Json().GetProperty("total_spikes").GetInt64() > 0);
        JsonElement verified = CliRun.Of("verify", image, "--input", spikes, "--json").Succeeded().Json();
        Assert.True(verified.GetProperty("equal").GetBoolean());
        Assert.True(verified.GetProperty("populations")[0].GetProperty("spikes_on").GetInt64() > 0);
    }

    [Fact]
    public void Every_listed_chip_can_be_shown_written_and_validated()
    {
        JsonElement chips = CliRun.Of("chips", "list", "--json").Succeeded().Json().GetProperty("chips");
        Assert.Equal(["nc1", "nc1-f405", "nc1-hpc"], chips.EnumerateArray().Select(chip => chip.GetProperty("name").GetString()));
        foreach (JsonElement chip in chips.EnumerateArray())
        {
            string name = chip.GetProperty("name").GetString()!;
            File.WriteAllText(_folder.File(name + ".json"), CliRun.Of("chips", "show", name).Succeeded().Out);
            Assert.True(CliRun.Of("chips", "validate", _folder.File(name + ".json"), "--json").Succeeded().Json().GetProperty("valid").GetBoolean());
        }
    }

    [Fact]
    public void A_wrong_chip_description_names_the_key_and_the_range()
    {
        string text = CliRun.Of("chips", "show", "nc1").Out.Replace("\"neurons_max\": 256", "\"neurons_max\": 99999", StringComparison.Ordinal);
        File.WriteAllText(_folder.File("chip.json"), text);
        CliRun run = CliRun.Of("chips", "validate", _folder.File("chip.json"));
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("$.core.neurons_max", run.Error, StringComparison.Ordinal);
        Assert.Contains("4096", run.Error, StringComparison.Ordinal);
    }

    private string Compile()
    {
        string network = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        CliRun.Of("compile", network, "--dt", "1e-3", "-o", _folder.File("net.ncim")).Succeeded();
        return _folder.File("net.ncim");
    }
}
