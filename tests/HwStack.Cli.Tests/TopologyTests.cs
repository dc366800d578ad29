using System.Text.Json;

namespace HwStack.Cli.Tests;

/// <summary>Networks by name instead of by file.</summary>
public sealed class TopologyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_topology_runs_as_its_compiled_image_does()
    {
        const string Text = "topology:small-world,n=1000,input=spikes,mu=10";
        string image = _folder.File("net.ncim");
        CliRun.Of("compile", Text, "-o", image).Succeeded();
        CliRun.Of("image", "verify", image).Succeeded();
        string[] run = ["--input", "generate:poisson,rate=40,steps=100", "--json"];
        JsonElement compiled = CliRun.Of(["run", image, .. run]).Succeeded().Json(), direct = CliRun.Of(["run", Text, .. run]).Succeeded().Json();
        Assert.Equal(compiled.GetProperty("image_sha256").GetString(), direct.GetProperty("image_sha256").GetString());
        Assert.Equal(compiled.GetProperty("total_spikes").GetInt64(), direct.GetProperty("total_spikes").GetInt64());
        Assert.True(direct.GetProperty("total_spikes").GetInt64() > 1000);
    }

    [Theory]
    [InlineData("topology:small-world,n=20000", "nc1", 500)]
    [InlineData("topology:hwb,n=5000,k=500", "nc1-hpc", 300)]
    [InlineData("topology:small-world,n=5000,model=izhikevich,j=1,g=4", "nc1", 300)]
    public void The_chip_fires_within_5_per_cent_of_the_float_reference(string text, string chip, int ticks)
    {
        double[] spikes = [.. new[] { "emulator", "reference" }.Select(target => CliRun.Of(
            "run", text, "--chip", chip, "--on", target, "--ticks", $"{ticks}", "--json").Succeeded().Json().GetProperty("total_spikes").GetDouble())];
        Assert.InRange(spikes[0] / spikes[1], 0.95, 1.05);
    }

    [Fact]
    public void The_reference_records_the_spikes_it_counts()
    {
        string file = _folder.File("exc.npy");
        JsonElement run = CliRun.Of(
            "run", "topology:hwb,n=200,k=20,inh=0", "--on", "reference", "--ticks", "50", "--record", $"exc:spikes={file}", "--json").Succeeded().Json();
        Assert.Equal(run.GetProperty("total_spikes").GetInt64(), Network.SignalFile.Read(file, [200])[0].Channel.Length);
    }

    [Theory]
    [InlineData(3, "HW1600", "run", "topology:ring", "--ticks", "1")]
    [InlineData(3, "HW1602", "compile", "topology:small-world,radius=3")]
    [InlineData(4, "HW2501", "run", "topology:small-world,n=1000", "--chip", "nc1-f405", "--ticks", "1")]
    [InlineData(2, "HW0046", "run", "topology:small-world,n=1000", "--dt", "1e-4", "--ticks", "1")]
    [InlineData(2, "HW0047", "compile", "topology:small-world,n=1000", "--dump-after", "partition")]
    [InlineData(2, "HW0049", "run", "topology:small-world,n=1000", "--on", "reference", "--ticks", "1", "--record", "neurons:v=v.npy")]
    [InlineData(3, "HW1610", "run", "topology:small-world,n=1000,input=spikes", "--input", "generate:sine")]
    [InlineData(2, "HW0010", "run", "topology:small-world,n=1000", "--input", "generate:poisson")]
    public void A_mistake_is_one_sentence(int exit, string code, params string[] args)
    {
        CliRun run = CliRun.Of(args);
        Assert.Equal(exit, run.ExitCode);
        Assert.StartsWith(code, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
