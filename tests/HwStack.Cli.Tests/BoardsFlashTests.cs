using System.CommandLine;
using System.Text.Json;
using HwStack.Boards.Firmware;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Commands;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Sockets;
using HwStack.Protocol;

namespace HwStack.Cli.Tests;

/// <summary>The verb flash against a virtual board behind a unix socket.</summary>
public sealed class BoardsFlashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly FirmwareSigningKey _key;
    private readonly Thread _server;

    public BoardsFlashTests()
    {
        _key = FirmwareSigningKey.Create(_folder.File("key"), new LmsParameters(5, 4));
        var listener = LinkListener.Unix(_folder.File("board"));
        _server = new Thread(() => Serve(listener, new VirtualBoardOptions { FirmwareKeys = [_key.PublicKey] }));
        _server.Start();
    }

    [Fact]
    public void Firmware_is_brought_tested_and_confirmed_at_once_or_later()
    {
        JsonElement told = JsonDocument.Parse(Run("--json", Firmware(2)).Out).RootElement;
        Assert.Equal(
            ("virtual-1", "1.0.0", "2.0.0", "B", true, 0L),
            (told.GetProperty("serial").GetString(), told.GetProperty("version_before").GetString(), told.GetProperty("version").GetString(), told.GetProperty("slot").GetString(), told.GetProperty("confirmed").GetBoolean(),
                told.GetProperty("bytes_skipped").GetInt64()));

        Assert.Contains("as a test; a restart brings 2.0.0 back", Run(Firmware(3), "--no-confirm").Out, StringComparison.Ordinal);
        Assert.Equal("HW5233", Assert.Throws<UserErrorException>(() => Run(Firmware(4))).Errors[0].Code);
        Assert.Equal("virtual-1 runs version 3.0.0, confirmed\n", Run("--confirm").Out);
        Assert.Equal("HW5156", Assert.Throws<UserErrorException>(() => Run("--confirm")).Errors[0].Code);
        Assert.Equal("HW5232", Assert.Throws<UserErrorException>(() => Run(Firmware(2))).Errors[0].Code);
        Assert.Contains("runs version 2.0.0, confirmed; before 3.0.0", Run(Firmware(2), "--allow-older", "--serial", "virtual-1").Out, StringComparison.Ordinal);
        Assert.Equal("HW5107", Assert.Throws<UserErrorException>(() => Run(Firmware(5), "--serial", "another")).Errors[0].Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v.ncfw --confirm")]
    [InlineData("--confirm --no-confirm")]
    public void A_file_or_a_confirmation_is_wanted(string arguments) =>
        Assert.NotEmpty(Parse(new StringWriter(), new StringWriter(), default, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Errors);

    [Fact]
    public void Breaking_off_says_what_the_board_runs()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        StringWriter messages = new();
        ParseResult parsed = Parse(new StringWriter(), messages, cancelled.Token, Firmware(2));
        Assert.ThrowsAny<OperationCanceledException>(() => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        Assert.Contains("nothing was changed", messages.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _end.Cancel();
        _server.Join();
        _end.Dispose();
        _folder.Dispose();
    }

    private void Serve(LinkListener listener, VirtualBoardOptions options)
    {
        using VirtualBoard board = new(options);
        using (listener)
        {
            try
            {
                while (true)
                {
                    using Link? link = listener.Accept(Timeout.InfiniteTimeSpan, _end.Token);
                    if (link is not null)
                    {
                        new BoardServer(board, link).Serve(_end.Token);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }

    private string Firmware(uint major)
    {
        string path = _folder.File($"v{major}.ncfw");
        File.WriteAllBytes(path, FirmwareSigner.Sign([1, 2, 3, 4], new FirmwareRequest { Board = "virtual", Version = new FirmwareVersion(major, 0, 0), Load = 0 }, _key));
        return path;
    }

    private (string Out, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, messages = new();
        ParseResult parsed = Parse(output, messages, default, arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = messages }));
        return (output.ToString(), messages.ToString());
    }

    private ParseResult Parse(TextWriter output, TextWriter messages, CancellationToken cancellation, params string[] arguments)
    {
        CliContext context = new(output, messages, TimeProvider.System, false, cancellation) { Json = arguments.Contains("--json") };
        RootCommand root = new() { BoardsFlashCommand.Create(context) };
        return root.Parse(["flash", "unix:" + _folder.File("board"), .. arguments.Where(argument => argument != "--json")]);
    }
}
