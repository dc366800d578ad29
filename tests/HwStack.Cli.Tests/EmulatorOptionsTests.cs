using System.Text.Json;

namespace HwStack.Cli.Tests;

/// <summary>--fidelity, --energy and --faults on the verbs that run.</summary>
public sealed class EmulatorOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("profile")]
    public void Fidelity_and_energy_change_what_a_run_costs_and_not_what_it_does(string verb)
    {
        JsonElement plain = Record(verb), other = Record(verb, "--fidelity", "contention", "--energy", "loihi1");
        JsonElement counters = other.GetProperty("counters");
        Assert.All(plain.GetProperty("counters").EnumerateObject(), counter => Assert.Equal(counter.Value.GetInt64(), counters.GetProperty(counter.Name).GetInt64()));
        Assert.True(counters.GetProperty("stall_cycles").GetInt64() >= 0);
        Assert.False(plain.GetProperty("counters").TryGetProperty("stall_cycles", out _));
        Assert.Contains("69.3 pJ", other.GetProperty("assumptions").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_and_json_tell_what_happened_on_the_links_only_with_contention()
    {
        JsonElement network = Record("run", "--fidelity", "contention").GetProperty("network");
        string text = Text("--fidelity", "contention");
        string[] lines = [.. text.Split('\n').SkipWhile(line => !line.StartsWith("links ", StringComparison.Ordinal)).Take(2)];
        Assert.Equal(2, lines.Length);
        Assert.Contains($"waited {network.GetProperty("link_wait_cycles").GetInt64():N0} cycles, cores stalled {network.GetProperty("stall_cycles").GetInt64():N0};", lines[0], StringComparison.Ordinal);
        Assert.Contains($"busiest: {network.GetProperty("busiest_link").GetString()}, {network.GetProperty("busiest_link_packets").GetInt64()} packets,", lines[1], StringComparison.Ordinal);

        // Three channels spike in each of the 20 steps, and all come in over the port's one link.
        Assert.Equal(60, network.GetProperty("busiest_link_packets").GetInt64());
        Assert.True(network.GetProperty("drain_cycles_max").GetDouble() >= network.GetProperty("drain_cycles_mean").GetDouble());
        Assert.InRange(network.GetProperty("busiest_link_share").GetDouble(), 1e-6, 1);
        Assert.DoesNotContain("links ", Text(), StringComparison.Ordinal);
        Assert.False(Record("run").TryGetProperty("network", out _));

        string Text(params string[] options) => CliRun.Of(["run", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), .. options]).Succeeded().Out;
    }

    [Fact]
    public void Faults_change_the_run_and_are_told()
    {
        JsonElement run = Record("run", "--faults", "dead-neurons=1");
        Assert.Equal(0, run.GetProperty("total_spikes").GetInt64());
        Assert.Equal(3, run.GetProperty("counters").GetProperty("faults_dead_neurons").GetInt64());
        Assert.Contains("HWW204", run.GetProperty("warnings").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_compares_an_emulator_with_defects_with_the_same_without()
    {
        string[] verb = ["verify", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--against", "emulator", "--json"];
        Assert.True(CliRun.Of(verb).Succeeded().Json().GetProperty("equal").GetBoolean());
        CliRun struck = CliRun.Of([.. verb, "--faults", "dead-neurons=1"]);
        Assert.Equal(1, struck.ExitCode);
        Assert.False(struck.Json().GetProperty("equal").GetBoolean());
    }

    [Theory]
    [InlineData("--faults", "dead-neurons=2", "HW0208")]
    [InlineData("--faults", "dead=0.5", "HW0208")]
    [InlineData("--energy", "no-such-chip", "HW1709")]
    [InlineData("--fidelity", "exact", "HW0001")]
    public void A_wrong_option_is_refused_before_anything_runs(string option, string value, string code)
    {
        CliRun run = CliRun.Of("run", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), option, value);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_has_none_of_them()
    {
        CliRun run = CliRun.Of("run", Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--on", "reference", "--fidelity", "contention");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("HW0050", run.Error, StringComparison.Ordinal);
    }

    private JsonElement Record(string verb, params string[] options)
    {
        JsonElement json = CliRun.Of([verb, Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--json", .. options]).Succeeded().Json();
        return verb == "profile" ? json.GetProperty("profiles")[0] : json;
    }

    private string Network() => SmallNetworks.Write(_folder, SmallNetworks.Lif());
}
