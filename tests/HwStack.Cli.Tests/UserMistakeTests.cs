using HwStack.Network;

namespace HwStack.Cli.Tests;

/// <summary>The errors people really make: one clear sentence, the documented exit code, no stack trace, no half-written file.</summary>
public sealed class UserMistakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_a_bad_input_file() => Refused(3, "HW1", "does not exist", Run(_folder.File("none.nir")));

    [Fact]
    public void A_text_file_named_nir_is_said_to_be_text()
    {
        File.WriteAllText(_folder.File("a.nir"), "{ \"nodes\": [] }");
        Refused(3, "HW1010", "looks like", Run(_folder.File("a.nir")));
    }

    [Fact]
    public void A_zip_named_nir_is_said_to_be_a_zip()
    {
        File.WriteAllBytes(_folder.File("a.nir"), [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Refused(3, "HW1010", "zip", Run(_folder.File("a.nir")));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void A_truncated_file_is_a_bad_input_file(double share)
    {
        byte[] whole = NirFile.Write(SmallNetworks.Lif());
        File.WriteAllBytes(_folder.File("cut.nir"), whole[..(int)(whole.Length * share)]);
        Refused(3, "HW1", "cut.nir", Run(_folder.File("cut.nir")));
    }

    [Fact]
    public void A_weight_that_is_not_a_number_names_the_node()
    {
        string path = Write(graph => graph with { Nodes = [.. graph.Nodes.Select(node => node is LinearNode w ? w with { Weight = NotANumber(w.Weight) } : node)] });
        Refused(3, "HW1", "'w'", Run(path));
    }

    [Fact]
    public void A_negative_tau_names_the_node_and_the_value()
    {
        string path = Write(graph => graph with { Nodes = [.. graph.Nodes.Select(node => node is LifNode lif ? lif with { Tau = Tensor.Filled(-2.2, 3) } : node)] });
        CliRun run = Run(path);
        Refused(3, "HW1", "'cells'", run);
        Assert.Contains("-2.2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dangling_edge_names_both_ends()
    {
        string path = Write(graph => graph with { Edges = [.. graph.Edges, new Edge("cells", "nowhere")] });
        Refused(3, "HW1", "nowhere", Run(path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1e-3")]
    [InlineData("NaN")]
    [InlineData("fast")]
    public void A_time_step_that_is_not_above_zero_is_wrong_usage(string dt)
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        Refused(2, "HW0004", dt, CliRun.Of("run", path, "--dt", dt, "--ticks", "5"));
    }

    [Fact]
    public void A_missing_time_step_is_asked_for_when_a_node_depends_on_it()
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        Refused(2, "HW0003", "'cells'", CliRun.Of("run", path, "--ticks", "5"));
    }

    [Fact]
    public void A_channel_out_of_range_names_channel_and_line()
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        File.WriteAllText(_folder.File("in.csv"), "0,0\n1,7\n");
        CliRun run = CliRun.Of("run", path, "--dt", "1e-3", "--input", _folder.File("in.csv"));
        Refused(3, "HW1", "7", run);
        Assert.Contains("2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unwritable_output_is_refused_before_the_work()
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        Refused(2, "HW0031", "does not exist", CliRun.Of("compile", path, "--dt", "1e-3", "-o", _folder.File("no/such/folder/a.ncim")));
        Refused(2, "HW0030", "folder", CliRun.Of("compile", path, "--dt", "1e-3", "-o", _folder.Path));
    }

    [Fact]
    public void An_unknown_population_to_record_lists_what_there_is_and_writes_nothing()
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        string file = _folder.File("out.npy");
        CliRun run = CliRun.Of("run", path, "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder), "--record", $"lif9:spikes={file}");
        Refused(2, "HW0", "lif9", run);
        Assert.Contains("cells", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_mistyped_option_is_wrong_usage_and_points_to_help()
    {
        Refused(2, "HW0001", "--help", CliRun.Of("run", "a.nir", "--dtt", "1"));
        Refused(2, "HW0001", "--help", CliRun.Of("fly"));
    }

    [Fact]
    public void An_unknown_target_is_wrong_usage()
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        Refused(2, "HW0040", "moon", CliRun.Of("run", path, "--dt", "1e-3", "--ticks", "3", "--on", "moon"));
    }

    [Fact]
    public void Failures_are_one_JSON_document_with_json()
    {
        CliRun run = CliRun.Of("run", _folder.File("none.nir"), "--dt", "1", "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("HW1", run.Json().GetProperty("errors")[0].GetProperty("code").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_ends_with_6()
    {
        string path = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        Assert.Equal(6, CliRun.Of(new CancellationToken(true), "run", path, "--dt", "1e-3", "--ticks", "1000").ExitCode);
    }

    private static CliRun Run(string path) => CliRun.Of("run", path, "--dt", "1e-3", "--ticks", "5");

    private static Tensor NotANumber(Tensor tensor)
    {
        double[] values = [.. tensor.Values];
        values[1] = double.NaN;
        return new Tensor(values, tensor.Shape);
    }

    private static void Refused(int exitCode, string code, string said, CliRun run)
    {
        Assert.Equal(exitCode, run.ExitCode);
        Assert.All(run.ErrorLines, line => Assert.StartsWith("HW", line, StringComparison.Ordinal));
        Assert.Contains(run.ErrorLines, line => line.StartsWith(code, StringComparison.Ordinal) && line.Contains(said, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private string Write(Func<NetworkGraph, NetworkGraph> change) => SmallNetworks.Write(_folder, change(SmallNetworks.Lif()));
}
