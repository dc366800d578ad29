using System.Text.Json;
using HwStack.Cli.CommandLine;

namespace HwStack.Cli.Tests;

/// <summary>One call of the command line in this process.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public static CliRun Of(params string[] args) => Of(CancellationToken.None, args);

    public static CliRun Of(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = CommandTree.Run(args, new CliContext(output, error, TimeProvider.System, false, cancellation));
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json() => JsonDocument.Parse(Out).RootElement;

    /// <summary>Exit code 0, or the messages.</summary>
    public CliRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>The messages that are not warnings; a user's mistake is one line each and never a stack trace.</summary>
    public string[] ErrorLines => [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("warning ", StringComparison.Ordinal))];
}
