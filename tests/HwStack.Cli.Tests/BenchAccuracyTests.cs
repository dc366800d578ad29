using System.Text.Json;

namespace HwStack.Cli.Tests;

/// <summary>The accuracy benchmark on recordings whose answers are known.</summary>
public sealed class BenchAccuracyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_that_copies_its_input_is_right_where_the_label_is()
    {
        // Recording k fires on channel k; the label of the last one is wrong on purpose.
        for (int channel = 0; channel < 3; channel++)
        {
            File.WriteAllLines(_folder.File($"{channel}.csv"), Enumerable.Range(0, 30).Select(step => $"{step},{channel}"));
        }

        File.WriteAllText(_folder.File("labels.txt"), "# name class\n0 0\n1\t1\n2,0\n");
        JsonElement found = Run("labels.txt").Succeeded().Json();
        Assert.Equal(3, found.GetProperty("recordings").GetInt32());
        Assert.Equal(2.0 / 3, found.GetProperty("chip_right").GetDouble(), 9);
        Assert.Equal(2.0 / 3, found.GetProperty("reference_right").GetDouble(), 9);
        Assert.Equal(1, found.GetProperty("same_class").GetDouble());
        Assert.True(found.GetProperty("output_cosine_mean").GetDouble() > 0.99);
    }

    [Theory]
    [InlineData("0 zero\n", "HW0056")]
    [InlineData("7 0\n", "HW0057")]
    [InlineData("# nothing\n", "HW0054")]
    public void A_wrong_label_file_is_wrong_usage(string text, string code)
    {
        File.WriteAllText(_folder.File("0.csv"), "0,0\n");
        File.WriteAllText(_folder.File("labels.txt"), text);
        CliRun run = Run("labels.txt");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
    }

    private CliRun Run(string labels)
    {
        string network = SmallNetworks.Write(_folder, SmallNetworks.Lif());
        return CliRun.Of("bench", "accuracy", network, "--dt", "1e-3", "--recordings", _folder.Path, "--labels", _folder.File(labels), "--json");
    }
}
