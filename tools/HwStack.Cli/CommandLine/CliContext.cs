using System.Text.Json;
using HwStack.Diagnostics;

namespace HwStack.Cli.CommandLine;

/// <summary>What a verb writes to and how: the streams, the three options every verb takes, and cancellation. Tests give their own streams.</summary>
internal sealed class CliContext(TextWriter output, TextWriter error, TimeProvider time, bool errorIsTerminal, CancellationToken cancellation)
{
    /// <summary>Results; with --json one JSON document and nothing else.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Messages, warnings, progress.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Clock for progress and durations.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>--json.</summary>
    public bool Json { get; set; }

    /// <summary>--quiet.</summary>
    public bool Quiet { get; set; }

    /// <summary>--verbose.</summary>
    public bool Verbose { get; set; }

    /// <summary>True when standard error is a terminal.</summary>
    public bool ErrorIsTerminal { get; } = errorIsTerminal;

    /// <summary>True when progress may be drawn: on a terminal, and not --quiet.</summary>
    public bool ShowsProgress => ErrorIsTerminal && !Quiet;

    /// <summary>A line of the result, left out with --json.</summary>
    public void Say(string line = "")
    {
        if (!Json)
        {
            Out.WriteLine(line);
        }
    }

    /// <summary>A detail that only --verbose shows, on standard error.</summary>
    public void Detail(string line)
    {
        if (Verbose && !Quiet)
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>Warnings on standard error; equal ones once.</summary>
    public void Warn(IEnumerable<Warning> warnings)
    {
        if (Quiet)
        {
            return;
        }

        foreach (string line in warnings.Select(warning => "warning " + warning).Distinct())
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>The one JSON document of a verb.</summary>
    public void WriteJson<T>(T document)
    {
        Out.WriteLine(JsonSerializer.Serialize(document, JsonFormat.Options));
    }
}
