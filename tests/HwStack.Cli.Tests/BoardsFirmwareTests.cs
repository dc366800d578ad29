using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Commands;
using HwStack.Diagnostics;

namespace HwStack.Cli.Tests;

/// <summary>The verbs keygen, sign and inspect, from a key to a checked file.</summary>
public sealed class BoardsFirmwareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_payload_is_signed_and_the_file_says_what_it_is()
    {
        JsonElement made = Run("keygen", _folder.File("key"), "--height", "5", "--header", _folder.File("key.h"));
        Assert.Equal(32, made.GetProperty("signatures").GetInt64());
        Assert.Contains("#define FIRMWARE_KEY {0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x03, ", File.ReadAllText(_folder.File("key.h")), StringComparison.Ordinal);

        File.WriteAllBytes(_folder.File("payload"), [1, 2, 3, 4, 5]);
        JsonElement signed = Run("sign", _folder.File("payload"), "--key", _folder.File("key"), "--board", "mps2-an385", "--version-number", "1.2.3", "--load", "0x21000000", "--entry", "0x21000004",
            "--security-counter", "7", "--output", _folder.File("file.ncfw"));
        Assert.Equal(31, signed.GetProperty("signatures_left").GetInt64());

        JsonElement seen = Run("inspect", _folder.File("file.ncfw"), "--key", _folder.File("key.pub"));
        Assert.Equal(("mps2-an385", "1.2.3", 7u, 0x2100_0000u, 0x2100_0004u, "good"), (
            seen.GetProperty("board").GetString(), seen.GetProperty("version").GetString(), seen.GetProperty("security_counter").GetUInt32(), seen.GetProperty("load").GetUInt32(), seen.GetProperty("entry").GetUInt32(),
            seen.GetProperty("signature").GetString()));
        Assert.Equal(made.GetProperty("id").GetString(), seen.GetProperty("key_id").GetString());
        Assert.Equal("not checked", Run("inspect", _folder.File("file.ncfw")).GetProperty("signature").GetString());
    }

    [Theory]
    [InlineData("HW0430", 2, "--version-number", "1.2")]
    [InlineData("HW0430", 2, "--board", "no board")]
    [InlineData("HW0431", 2, "--load", "0x2100000G")]
    [InlineData("HW0431", 2, "--load", "4294967296")]
    [InlineData("HW0431", 2, "--entry", "0x10")]
    [InlineData("HW1984", 3, "--key", "payload")]
    public void What_cannot_be_signed_is_refused_and_costs_no_signature(string code, int exitCode, string option, string value)
    {
        _ = Run("keygen", _folder.File("key"), "--height", "5");
        File.WriteAllBytes(_folder.File("payload"), [1, 2, 3, 4, 5]);
        Dictionary<string, string> options = new(StringComparer.Ordinal)
        {
            ["--key"] = _folder.File("key"), ["--board"] = "b", ["--version-number"] = "1.0.0", ["--load"] = "0", ["--output"] = _folder.File("file.ncfw"),
        };
        options[option] = option == "--key" ? _folder.File(value) : value;
        string[] arguments = ["sign", _folder.File("payload"), .. options.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value })];
        UserError error = Assert.Throws<UserErrorException>(() => Run(arguments)).Errors[0];
        Assert.Equal((code, exitCode), (error.Code, ErrorCodes.ExitCode(error.Code)));
        Assert.Contains("next 0\n", File.ReadAllText(_folder.File("key")), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("file.ncfw")));
    }

    [Theory]
    [InlineData("HW1980", 3)]
    [InlineData("HW5233", 5)]
    [InlineData("HW0432", 2)]
    public void Codes_of_firmware_have_their_exit_codes(string code, int exitCode) => Assert.Equal(exitCode, ErrorCodes.ExitCode(code));

    public void Dispose() => _folder.Dispose();

    private static JsonElement Run(params string[] arguments)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), messages = new(CultureInfo.InvariantCulture);
        CliContext context = new(output, messages, TimeProvider.System, false, CancellationToken.None) { Json = true };
        RootCommand root = new() { BoardsFirmwareCommand.Create(context) };
        ParseResult parsed = root.Parse(["firmware", .. arguments]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = messages }));
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
