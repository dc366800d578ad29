using System.Text.Json;
using HwStack.Links.Pty;

namespace HwStack.Cli.Tests;

/// <summary>What goes wrong between a computer and a board, on the command line: exit code 5, a code, a fix, and a board that works afterwards.</summary>
public sealed class BoardMistakesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("stop", "0")]
    [InlineData("kill", "3")]
    public void A_stopped_or_killed_board_ends_no_session_in_wrong_spikes(string fault, string first)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(5, CliRun.Of("fuzz", "link", "--fault", fault).ExitCode);
            return;
        }

        JsonElement told = CliRun.Of("fuzz", "link", "--fault", fault, "--first", first, "--count", "3", "--json").Succeeded().Json();
        Assert.Empty(told.GetProperty("failures").EnumerateArray());
        Assert.Equal(3, told.GetProperty("equal").GetInt32() + told.GetProperty("clear_errors").GetInt32());
        Assert.Equal((1, 1, 1, 0), (told.GetProperty("uploads").GetInt32(), told.GetProperty("runs").GetInt32(), told.GetProperty("flashes").GetInt32(), told.GetProperty("untouched").GetInt32()));
        Assert.All(told.GetProperty("errors_by_code").EnumerateObject(), code => Assert.StartsWith("HW5", code.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Noise_on_the_line_is_called_a_wrong_baud_rate_by_the_doctor()
    {
        using PtyLink line = PtyLink.Serve(_folder.File("noise"));
        using CancellationTokenSource over = new();
        byte[] noise = new byte[64];
        new Random(3).NextBytes(noise);
        Task noisy = Task.Run(() =>
        {
            byte[] heard = new byte[4096];
            while (!over.IsCancellationRequested)
            {
                _ = line.Write(noise);
                over.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20));
                _ = line.Read(heard);
            }
        });
        CliRun run = CliRun.Of("boards", "doctor", $"serial:{_folder.File("noise")}", "--json");
        await over.CancelAsync();
        await noisy;
        Assert.Equal(1, run.ExitCode);
        JsonElement first = run.Json().GetProperty("findings")[0];
        Assert.Equal(("hello", "problem"), (first.GetProperty("check").GetString(), first.GetProperty("severity").GetString()));
        Assert.StartsWith("HW5100", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("baud", first.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_doctor_is_content_with_an_address_where_a_board_answers()
    {
        JsonElement told = CliRun.Of("boards", "doctor", "board:virtual", "--json").Succeeded().Json();
        Assert.True(told.GetProperty("healthy").GetBoolean());
        Assert.Empty(told.GetProperty("findings").EnumerateArray());
    }

    [Theory]
    [InlineData("pty")]
    [InlineData("unix")]
    public void A_board_whose_server_is_gone_is_told_from_one_that_is_not_plugged_in(string kind)
    {
        CliRun run = CliRun.Of("boards", "info", $"{kind}:{_folder.File("nobody")}");
        Assert.Equal(5, run.ExitCode);
        Assert.StartsWith("HW5001", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("boards serve", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("plugged in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Spikes_pass_a_driver_without_allocations_of_its_own()
    {
        JsonElement links = CliRun.Of("bench", "boards", "--link", "loopback", "--steps", "2000", "--repeats", "2", "--json").Succeeded().Json().GetProperty("links");
        Assert.Equal(["in", "out"], links.EnumerateArray().Select(entry => entry.GetProperty("direction").GetString()));
        foreach (JsonElement entry in links.EnumerateArray())
        {
            double own = entry.GetProperty("bytes_per1000_spikes").GetDouble() - entry.GetProperty("aside_bytes_per1000_spikes").GetDouble();
            // A run has messages of its own, and their answers; a spike has none.
            Assert.InRange(own, 0, 150);
            Assert.True(entry.GetProperty("spikes").GetInt64() >= 2000 * 60);
            Assert.InRange(entry.GetProperty("wire_bytes_per_spike").GetDouble(), 8, 9);
            Assert.True(entry.GetProperty("ratio_to_bound").GetDouble() > 0);
        }
    }
}
