using System.CommandLine;
using HwStack.Boards;
using HwStack.Boards.Discovery;
using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards doctor</c>: what keeps boards from working here, and how to fix it. Exit code 1 when there is a problem.</summary>
internal static class BoardsDoctorCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string?> address = new("ADDRESS") { Description = "Try to open this too, such as serial:/dev/ttyUSB0?baud=921600, and whether a board answers there. Opening restarts some boards.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("doctor", "Name the permission, driver, baud or program that keeps a board from working, and its fix. Exit code 1 when there is a problem.") { address };
        command.SetAction(parsed =>
        {
            DoctorReport report = Doctor.Examine();
            if (parsed.GetValue(address) is { } wanted)
            {
                using BoardConnection connection = new(wanted, null, context);
                IReadOnlyList<DoctorFinding> tried = Doctor.TryReach(LinkAddress.Parse(wanted), connection.Open, new BoardSessionOptions { Time = context.Time }, context.Cancellation);
                // What the ports lack is only of interest when the address is one of them, and that there is none when this one is not there.
                bool port = LinkAddress.Parse(wanted).Kind is LinkKind.Serial or LinkKind.Usb, there = !tried.Any(finding => finding.Text.StartsWith("HW5001", StringComparison.Ordinal) || finding.Text.StartsWith("HW5050", StringComparison.Ordinal));
                report = report with { Findings = [.. tried, .. port ? report.Findings.Where(finding => !(there && finding.Check == "no-ports")) : []] };
            }

            Write(context, report);
            return report.IsHealthy ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
        });
        return command;
    }

    private static void Write(CliContext context, DoctorReport report)
    {
        if (context.Json)
        {
            context.WriteJson(new { healthy = report.IsHealthy, ports = report.Ports.Select(BoardsListCommand.Document), findings = report.Findings });
            return;
        }

        foreach (DoctorFinding finding in report.Findings)
        {
            context.Say($"{finding.Severity.ToString().ToLowerInvariant()} {finding.Check}: {finding.Subject}: {finding.Text}");
            foreach (string line in finding.Fix.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                context.Say($"    {line}");
            }
        }

        context.Say(report.IsHealthy ? "nothing stands against using a board here" : $"{report.Findings.Count(finding => finding.Severity == FindingSeverity.Problem)} problem(s)");
    }
}
