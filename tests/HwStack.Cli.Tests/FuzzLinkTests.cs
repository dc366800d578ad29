using System.Text.Json;

namespace HwStack.Cli.Tests;

/// <summary>The verbs fuzz link and fuzz frames with small counts: nothing fails, figures add up, and the same come again from the seed.</summary>
public sealed class FuzzLinkTests
{
    [Theory]
    [InlineData("drop")]
    [InlineData("flip")]
    [InlineData("duplicate")]
    [InlineData("reorder")]
    [InlineData("stall")]
    [InlineData("cut")]
    public void Sessions_over_faulty_links_end_in_the_emulators_spikes_and_repeat(string fault)
    {
        JsonElement first = Run("link", "--fault", fault, "--count", "48"), second = Run("link", "--fault", fault, "--count", "48");
        Assert.Empty(first.GetProperty("failures").EnumerateArray());
        Assert.Equal(48, first.GetProperty("equal").GetInt32() + first.GetProperty("clear_errors").GetInt32());
        Assert.True(first.GetProperty("faults").GetInt64() > 5);
        foreach (string figure in new[] { "equal", "clear_errors", "faults", "frames", "frames_sent_again", "runs_repeated" })
        {
            Assert.Equal(first.GetProperty(figure).GetInt64(), second.GetProperty(figure).GetInt64());
        }
    }

    [Fact]
    public void A_session_is_the_same_alone_as_in_a_row()
    {
        long faults = Enumerable.Range(0, 12).Sum(number => Run("link", "--fault", "flip", "--first", $"{number}", "--count", "1").GetProperty("faults").GetInt64());
        Assert.Equal(Run("link", "--fault", "flip", "--count", "12").GetProperty("faults").GetInt64(), faults);
    }

    [Fact]
    public void Hostile_frames_bring_neither_end_down_and_repeat()
    {
        JsonElement first = Run("frames", "--count", "5000"), second = Run("frames", "--count", "5000");
        Assert.Empty(first.GetProperty("failures").EnumerateArray());
        foreach (string figure in new[] { "valid", "taken_by_board", "taken_by_host", "host_errors" })
        {
            Assert.True(first.GetProperty(figure).GetInt64() > 50, figure);
            Assert.Equal(first.GetProperty(figure).GetInt64(), second.GetProperty(figure).GetInt64());
        }
    }

    [Theory]
    [InlineData("HW0053", "link", "--count", "0")]
    [InlineData("HW0053", "frames", "--seed", "-1")]
    [InlineData("HW0001", "link", "--fault", "magic")]
    public void Wrong_options_are_told(string code, params string[] args)
    {
        CliRun run = CliRun.Of(["fuzz", .. args]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
    }

    private static JsonElement Run(params string[] args) => CliRun.Of(["fuzz", .. args, "--json"]).Succeeded().Json();
}
