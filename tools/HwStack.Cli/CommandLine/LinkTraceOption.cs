using System.CommandLine;
using HwStack.Diagnostics;

namespace HwStack.Cli.CommandLine;

/// <summary>--link-trace FILE.</summary>
internal sealed class LinkTraceOption
{
    private readonly Option<string?> _trace = new("--link-trace") { Description = "Write what passes between host and board to a pcapng file, for Wireshark or 'boards decode'.", HelpName = "FILE.pcapng" };

    public LinkTraceOption(Command command) => command.Add(_trace);

    /// <summary>The file, checked to be writable; null when none was asked for. HW0030 to HW0032, HW0440.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="targets">Targets of the command; one of them must be a board.</param>
    public string? Read(ParseResult parsed, params string[] targets)
    {
        if (parsed.GetValue(_trace) is not { } path)
        {
            return null;
        }

        if (targets.Length > 0 && !targets.Any(TargetNames.IsBoard))
        {
            throw new UserErrorException(new UserError("HW0440", $"--link-trace is for boards, and this runs on the {string.Join(" and the ", targets.Distinct())}.", "--link-trace", path, Hint: "Use it with --on serial:…, pty:…, tcp:…, unix:…, usb:… or board:virtual."));
        }

        OutputFile.RequireWritable(path);
        return path;
    }
}
