using System.Text.Json;
using HwStack.Network;

namespace HwStack.Cli.Tests;

/// <summary>The fuzz verb with small counts: figures that add up, and the same ones again.</summary>
public sealed class FuzzCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nir", 400)]
    [InlineData("image", 150)]
    public void Every_mutant_is_accepted_or_refused_and_the_run_repeats(string kind, int count)
    {
        JsonElement first = Run(kind, count), second = Run(kind, count);
        Assert.Equal(count, first.GetProperty("mutants").GetInt32());
        Assert.Equal(count, first.GetProperty("accepted").GetInt32() + first.GetProperty("refused").GetInt32());
        Assert.True(first.GetProperty("accepted").GetInt32() > 0);
        Assert.True(first.GetProperty("refused").GetInt32() > 0);
        Assert.Empty(first.GetProperty("failures").EnumerateArray());
        Assert.Equal(first.GetProperty("refused_by_code").ToString(), second.GetProperty("refused_by_code").ToString());
        Assert.InRange(first.GetProperty("slowest_mutant").GetInt32(), 0, count - 1);
    }

    [Fact]
    public void A_run_can_be_continued_from_any_mutant()
    {
        string[] codes = [.. Enumerable.Range(0, 12).Select(number => Outcome(Run("nir", 1, "--first", $"{number}")))];
        JsonElement whole = Run("nir", 12);
        Assert.Equal(whole.GetProperty("accepted").GetInt32(), codes.Count(code => code == "accepted"));
        foreach (JsonProperty code in whole.GetProperty("refused_by_code").EnumerateObject())
        {
            Assert.Equal(code.Value.GetInt32(), codes.Count(one => one == code.Name));
        }
    }

    [Fact]
    public void Files_of_a_folder_join_the_corpus()
    {
        NirFile.Write(_folder.File("more.nir"), SmallNetworks.Lif());
        Assert.NotEqual(
            Run("nir", 200).GetProperty("refused_by_code").ToString(),
            Run("nir", 200, "--corpus", Path.GetDirectoryName(_folder.File("x"))!).GetProperty("refused_by_code").ToString());
    }

    [Theory]
    [InlineData("HW0051", "nir", "--corpus", "/no/such/folder")]
    [InlineData("HW0053", "image", "--count", "0")]
    [InlineData("HW0053", "nir", "--seed", "x")]
    public void Wrong_options_are_told(string code, params string[] args)
    {
        CliRun run = CliRun.Of(["fuzz", .. args]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
    }

    private static string Outcome(JsonElement run) =>
        run.GetProperty("accepted").GetInt32() == 1 ? "accepted" : run.GetProperty("refused_by_code").EnumerateObject().Single().Name;

    private static JsonElement Run(string kind, int count, params string[] more) =>
        CliRun.Of(["fuzz", kind, "--count", $"{count}", "--json", .. more]).Succeeded().Json();
}
