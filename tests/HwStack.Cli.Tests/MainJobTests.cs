using System.Text.Json;
using HwStack.Network;

namespace HwStack.Cli.Tests;

/// <summary>The main job by command, on a network the test writes.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_runs_and_says_what_it_used()
    {
        JsonElement run = Run("--json").Succeeded().Json();
        Assert.Equal("emulator", run.GetProperty("target").GetString());
        Assert.Equal(20, run.GetProperty("steps").GetInt32());
        Assert.Equal(64, run.GetProperty("image_sha256").GetString()!.Length);
        long[] counts = [.. run.GetProperty("outputs").GetProperty("output").EnumerateArray().Select(count => count.GetInt64())];
        Assert.Equal(3, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 1, 20));
        Assert.Equal(counts.Sum(), run.GetProperty("total_spikes").GetInt64());
        Assert.Equal(counts.Sum(), run.GetProperty("counters").GetProperty("spikes").GetInt64());
        JsonElement energy = run.GetProperty("energy_j");
        double parts = energy.EnumerateObject().Where(cause => cause.Name != "total").Sum(cause => cause.Value.GetDouble());
        Assert.Equal(energy.GetProperty("total").GetDouble(), parts, 1e-12 * parts);
        Assert.True(run.GetProperty("time_s").GetDouble() > 0);
        Assert.StartsWith("modelled", run.GetProperty("energy_source").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, run.GetProperty("utilisation").GetProperty("cores").GetProperty("used").GetInt64());
        Assert.Equal(3, run.GetProperty("utilisation").GetProperty("neurons").GetProperty("used").GetInt64());
        Assert.NotEmpty(run.GetProperty("assumptions").EnumerateArray());
    }

    [Fact]
    public void An_image_runs_as_the_network_does()
    {
        string image = _folder.File("net.ncim");
        CliRun.Of("compile", Network(), "--dt", "1e-3", "-o", image, "--json").Succeeded();
        JsonElement fromImage = CliRun.Of("run", image, "--input", SmallNetworks.WriteSpikes(_folder), "--json").Succeeded().Json();
        JsonElement fromNetwork = Run("--json").Succeeded().Json();
        Assert.Equal(fromNetwork.GetProperty("outputs").GetRawText(), fromImage.GetProperty("outputs").GetRawText());
        Assert.Equal(fromNetwork.GetProperty("image_sha256").GetString(), fromImage.GetProperty("image_sha256").GetString());
    }

    [Fact]
    public void Compiling_twice_gives_the_same_bytes()
    {
        string network = Network();
        CliRun.Of("compile", network, "--dt", "1e-3", "-o", _folder.File("a.ncim")).Succeeded();
        CliRun.Of("compile", network, "--dt", "1e-3", "-o", _folder.File("b.ncim")).Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder.File("a.ncim")), File.ReadAllBytes(_folder.File("b.ncim")));
    }

    [Fact]
    public void A_recording_is_ticks_by_neurons_and_agrees_with_the_counts()
    {
        string file = _folder.File("cells.npy");
        JsonElement run = Run("--json", "--record", $"cells:spikes={file}").Succeeded().Json();
        NumberArray recorded = NpyFile.Read(file);
        Assert.Equal([20, 3], recorded.Shape);
        Assert.Equal(run.GetProperty("total_spikes").GetInt64(), (long)recorded.ToDoubles().Sum());
    }

    [Fact]
    public void Verify_finds_chip_and_reference_close_and_names_the_first_difference_when_they_differ()
    {
        CliRun strict = CliRun.Of("verify", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--json");
        JsonElement document = strict.Json();
        Assert.Equal(document.GetProperty("equal").GetBoolean() ? 0 : 1, strict.ExitCode);
        JsonElement cells = document.GetProperty("populations")[0];
        Assert.Equal("cells", cells.GetProperty("name").GetString());
        Assert.True(cells.GetProperty("spike_count_cosine").GetDouble() > 0.99);
        Assert.Equal(document.GetProperty("equal").GetBoolean(), document.GetProperty("first_divergence").ValueKind == JsonValueKind.Null);
        CliRun.Of("verify", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--min-cosine", "0.99").Succeeded();
    }

    [Fact]
    public void The_emulator_agrees_with_itself_and_with_two_references_by_address()
    {
        CliRun same = CliRun.Of("verify", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--on", "emulator", "--against", "emulator");
        Assert.Equal(0, same.Succeeded().ExitCode);
        Assert.Contains("equal", same.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_gives_one_entry_a_sample()
    {
        float[] values = new float[2 * 10 * 3];
        Array.Fill(values, 1, 30, 30);
        NpyFile.Write(_folder.File("batch.npy"), values, 2, 10, 3);
        JsonElement run = CliRun.Of("run", Network(), "--dt", "1e-3", "--input", _folder.File("batch.npy"), "--json").Succeeded().Json();
        JsonElement samples = run.GetProperty("samples");
        Assert.Equal(2, samples.GetArrayLength());
        Assert.Equal(0, samples[0].GetProperty("total_spikes").GetInt64());
        Assert.True(samples[1].GetProperty("total_spikes").GetInt64() > 0);
        Assert.Equal(run.GetProperty("total_spikes").GetInt64(), samples[1].GetProperty("total_spikes").GetInt64());
    }

    [Fact]
    public void Profile_says_the_same_in_text_and_json()
    {
        string input = SmallNetworks.WriteSpikes(_folder);
        JsonElement profile = CliRun.Of("profile", Network(), "--dt", "1e-3", "--input", input, "--json").Succeeded().Json().GetProperty("profiles")[0];
        string text = CliRun.Of("profile", Network(), "--dt", "1e-3", "--input", input).Succeeded().Out;
        long spikes = profile.GetProperty("populations")[0].GetProperty("spikes").GetInt64();
        Assert.Equal(profile.GetProperty("counters").GetProperty("spikes").GetInt64(), spikes);
        Assert.Matches($@"cells\s.*\b{spikes}\b", text);
        JsonElement energy = profile.GetProperty("energy").GetProperty("modelled"), perSpike = energy.GetProperty("per")[0];
        Assert.Equal("spike", perSpike.GetProperty("per").GetString());
        double joules = energy.GetProperty("joules").GetDouble();
        Assert.Equal(joules / spikes, perSpike.GetProperty("joules").GetDouble(), joules * 1e-9);
        Assert.Contains("modelled", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_does_not_fit_says_how_much_is_missing_and_what_would_do()
    {
        // 257 neurons need a second core, and nc1-f405 has one.
        string network = SmallNetworks.Write(_folder, SmallNetworks.Lif(channels: 257));
        CliRun run = CliRun.Of("compile", network, "--dt", "1e-3", "--chip", "nc1-f405", "-o", _folder.File("big.ncim"));
        Assert.Equal(4, run.ExitCode);
        Assert.Contains(run.ErrorLines, line => line.StartsWith("HW2", StringComparison.Ordinal) && line.Contains("nc1", StringComparison.Ordinal));
        Assert.Contains("256", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("big.ncim")));
    }

    private string Network() => SmallNetworks.Write(_folder, SmallNetworks.Lif());

    private CliRun Run(params string[] more) => CliRun.Of(["run", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), .. more]);
}
