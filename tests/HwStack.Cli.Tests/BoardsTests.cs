using System.Text.Json;
using HwStack.Boards.Discovery;

namespace HwStack.Cli.Tests;

/// <summary>Boards on the command line: as targets, served, examined, and what is said when they are not there.</summary>
public sealed class BoardsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _servers = [];

    public void Dispose()
    {
        _end.Cancel();
        Task.WaitAll([.. _servers]);
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_run_on_the_virtual_board_gives_what_the_emulator_gives_but_no_time()
    {
        JsonElement board = Run("--on", "board:virtual"), emulator = Run();
        Assert.True(emulator.GetProperty("total_spikes").GetInt64() > 0);
        foreach (string field in new[] { "total_spikes", "outputs", "counters", "ticks", "image_sha256" })
        {
            Assert.Equal(emulator.GetProperty(field).GetRawText(), board.GetProperty(field).GetRawText());
        }

        Assert.Equal(("board:virtual", JsonValueKind.Null), (board.GetProperty("target").GetString(), board.GetProperty("time_s").ValueKind));
        double dynamic = emulator.GetProperty("energy_j").GetProperty("total").GetDouble() - emulator.GetProperty("energy_j").GetProperty("static").GetDouble();
        Assert.Equal(dynamic, board.GetProperty("energy_j").GetProperty("total").GetDouble(), dynamic * 1e-9);
        Assert.StartsWith("modelled", board.GetProperty("energy_source").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_and_profile_cope_with_a_target_that_knows_no_time()
    {
        Assert.Contains("time   unknown", CliRun.Of(["run", .. Job(), "--on", "board:virtual"]).Succeeded().Out, StringComparison.Ordinal);
        JsonElement profile = CliRun.Of(["profile", .. Job(), "--on", "board:virtual", "--json"]).Succeeded().Json();
        Assert.Contains("board:virtual", profile.GetRawText(), StringComparison.Ordinal);
        CliRun.Of(["profile", .. Job(), "--on", "board:virtual"]).Succeeded();
    }

    [Fact]
    public void A_trace_of_a_run_is_read_back_in_words()
    {
        string trace = _folder.File("t.pcapng");
        CliRun.Of(["verify", .. Job(), "--on", "board:virtual", "--against", "emulator", "--link-trace", trace]).Succeeded();
        JsonElement decoded = CliRun.Of("boards", "decode", trace, "--json").Succeeded().Json();
        Assert.Equal((0, false), (decoded.GetProperty("faults").GetInt32(), decoded.GetProperty("cut_off").GetBoolean()));
        string[] types = [.. decoded.GetProperty("shown").EnumerateArray().Select(frame => frame.GetProperty("type").GetString()!)];
        Assert.Equal("hello", types[0]);
        foreach (string type in new[] { "welcome", "begin", "data", "commit_response", "probe", "run", "spikes_in", "spikes", "done", "counters", "goodbye" })
        {
            Assert.Contains(type, types);
        }

        Assert.DoesNotContain("malformed", decoded.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(types.Length, decoded.GetProperty("frames").GetInt32());
        Assert.Equal(3, CliRun.Of("boards", "decode", trace, "--frames", "3", "--json").Succeeded().Json().GetProperty("shown").GetArrayLength());
    }

    [Fact]
    public void Every_damaged_trace_is_read_or_refused()
    {
        string trace = _folder.File("t.pcapng"), damaged = _folder.File("d.pcapng");
        CliRun.Of(["run", .. Job(), "--on", "board:virtual", "--link-trace", trace]).Succeeded();
        byte[] whole = File.ReadAllBytes(trace);
        Random random = new(1);
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            byte[] mutant = whole[..(i % 4 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (int flips = 0; flips < 1 + (i % 5) && mutant.Length > 0; flips++)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(damaged, mutant);
            CliRun run = CliRun.Of("boards", "decode", damaged);
            Assert.True(run.ExitCode is 0 or 3, $"mutant {i}: {run.ExitCode} {run.Error}");
            refused += run.ExitCode == 3 ? 1 : 0;
        }

        Assert.InRange(refused, 1, 199);
    }

    [Fact]
    public void A_board_served_on_a_terminal_serves_one_host_after_another_and_verifies_equal()
    {
        string address = Serve("--pty", _folder.File("board"), "--serial", "desk-7");
        Assert.Equal("pty:" + _folder.File("board"), address);
        JsonElement info = CliRun.Of("boards", "info", address, "--json").Succeeded().Json();
        Assert.Equal(("desk-7", "empty"), (info.GetProperty("serial").GetString(), info.GetProperty("state").GetString()));
        for (int time = 0; time < 2; time++)
        {
            Assert.True(CliRun.Of(["verify", .. Job(), "--on", address, "--against", "emulator", "--json"]).Succeeded().Json().GetProperty("equal").GetBoolean());
        }

        Assert.Equal("ready", CliRun.Of("boards", "info", address, "--json").Succeeded().Json().GetProperty("state").GetString());
        JsonElement reset = CliRun.Of("boards", "reset", address, "--json").Succeeded().Json();
        Assert.Equal(reset.GetProperty("boot_before").GetUInt32() + 1, reset.GetProperty("boot").GetUInt32());
        Assert.Equal("empty", reset.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("--tcp")]
    [InlineData("--unix")]
    public void A_board_served_on_a_socket_is_a_target(string option)
    {
        string address = Serve(option, option == "--tcp" ? "127.0.0.1:0" : _folder.File("s"));
        Assert.True(CliRun.Of(["verify", .. Job(), "--on", address, "--against", "emulator", "--json"]).Succeeded().Json().GetProperty("equal").GetBoolean());
        string[] lines = CliRun.Of("boards", "monitor", address, "--count", "2", "--every", "0.1", "--json").Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.GetProperty("health").GetProperty("frames_taken").GetInt64() > 0));
    }

    [Fact]
    public async Task Served_once_it_ends_with_its_first_host()
    {
        string address = Serve("--tcp", "127.0.0.1:0", "--once");
        CliRun.Of("boards", "info", address).Succeeded();
        await _servers[^1].WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(5, CliRun.Of("boards", "info", address).ExitCode);
    }

    [Theory]
    [InlineData("HW5000", "serial")]
    [InlineData("HW5000", "/dev/ttyUSB7")]
    [InlineData("HW5000", "board:real")]
    [InlineData("HW5000", "tcp:127.0.0.1")]
    [InlineData("HW5001", "serial:/dev/hwstack-nothing")]
    [InlineData("HW5001", "pty:/no/such/terminal")]
    [InlineData("HW5050", "usb:no-such-serial-number")]
    public void A_wrong_address_and_an_absent_board_are_told(string code, string address)
    {
        CliRun run = CliRun.Of("boards", "info", address);
        Assert.Equal(5, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(address == "serial" ? 2 : 5, CliRun.Of(["run", .. Job(), "--on", address]).ExitCode);
    }

    [Fact]
    public void A_board_that_another_holds_is_busy()
    {
        string device = _folder.File("tty");
        using BoardLock held = BoardLock.Acquire($"device:{device}");
        CliRun run = CliRun.Of("boards", "info", $"serial:{device}");
        Assert.Equal(5, run.ExitCode);
        Assert.StartsWith("HW5052", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains($"{Environment.ProcessId}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "HW0440", "run", "--on", "emulator", "--link-trace", "x.pcapng")]
    [InlineData(2, "HW0050", "run", "--on", "board:virtual", "--watch")]
    [InlineData(2, "HW0050", "run", "--on", "board:virtual", "--faults", "dead-neurons=1")]
    public void Options_that_do_not_fit_the_target_are_wrong_usage(int exitCode, string code, string verb, params string[] options)
    {
        CliRun run = CliRun.Of([verb, .. Job(), .. options]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HW0441", "serve", "--pty", "x")]
    [InlineData("HW0441", "serve", "--virtual")]
    [InlineData("HW0441", "serve", "--virtual", "--pty", "x", "--unix", "y")]
    [InlineData("HW0443", "serve", "--virtual", "--unix", "y", "--serial", "a b")]
    [InlineData("HW0442", "monitor", "board:virtual", "--every", "never")]
    [InlineData("HW0444", "decode", "/no/such/file.pcapng")]
    public void Wrong_usage_of_boards_is_told(string code, params string[] args)
    {
        CliRun run = CliRun.Of(["boards", .. args]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_trace_is_a_bad_input_file()
    {
        string path = _folder.File("plain.txt");
        File.WriteAllText(path, "no trace at all, only words");
        CliRun run = CliRun.Of("boards", "decode", path);
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("HW1990", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void List_and_doctor_speak_json()
    {
        JsonElement ports = CliRun.Of("boards", "list", "--json").Succeeded().Json().GetProperty("ports");
        Assert.Equal(PortScanner.List().Select(port => port.Address), ports.EnumerateArray().Select(port => port.GetProperty("address").GetString()));
        CliRun doctor = CliRun.Of("boards", "doctor", "--json");
        Assert.Equal(doctor.Json().GetProperty("healthy").GetBoolean() ? 0 : 1, doctor.ExitCode);
        CliRun tried = CliRun.Of("boards", "doctor", "tcp:127.0.0.1:1", "--json");
        Assert.Equal(1, tried.ExitCode);
        Assert.Equal("open", tried.Json().GetProperty("findings")[0].GetProperty("check").GetString());
    }

    [Fact]
    public void A_cancelled_run_on_a_board_ends_with_6_and_leaves_it_idle()
    {
        string address = Serve("--unix", _folder.File("s"));
        // A state after every tick keeps the link busy for far longer than this: ticks without events alone take next to no time.
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(1500));
        CliRun run = CliRun.Of(soon.Token, "run", Network(), "--dt", "1e-3", "--ticks", "10000000", "--record", $"cells:v={_folder.File("v.npy")}", "--on", address);
        Assert.Equal(6, run.ExitCode);
        Assert.Equal("ready", CliRun.Of("boards", "info", address, "--json").Succeeded().Json().GetProperty("state").GetString());
    }

    private string Network() => SmallNetworks.Write(_folder, SmallNetworks.Lif());

    private string[] Job() => [Network(), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder)];

    private JsonElement Run(params string[] more) => CliRun.Of(["run", .. Job(), "--json", .. more]).Succeeded().Json();

    // Serves on a thread of its own until the test ends; the address is what the server prints.
    private string Serve(params string[] where)
    {
        using AddressWriter output = new();
        StringWriter error = new();
        CommandLine.CliContext context = new(output, error, TimeProvider.System, false, _end.Token);
        Task server = Task.Factory.StartNew(
            () => CommandLine.CommandTree.Run(["boards", "serve", "--virtual", .. where], context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _servers.Add(server);
        Assert.True(Task.WhenAny(output.Address, server, Task.Delay(TimeSpan.FromSeconds(20))).Result == output.Address, $"not served: {error}");
        return output.Address.Result;
    }

    /// <summary>Catches the line "virtual board NAME (CHIP) at ADDRESS; …".</summary>
    private sealed class AddressWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _address = new();

        public Task<string> Address => _address.Task;

        public override void WriteLine(string? value)
        {
            string line = value ?? "";
            int at = line.IndexOf(" at ", StringComparison.Ordinal), end = line.IndexOf("; ", StringComparison.Ordinal);
            if (at >= 0 && end > at)
            {
                _address.TrySetResult(line[(at + 4)..end]);
            }
        }
    }
}
