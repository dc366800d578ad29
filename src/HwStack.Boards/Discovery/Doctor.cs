using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Links.Posix;

namespace HwStack.Boards.Discovery;

/// <summary>Looks for what keeps boards from working on this computer and says how to fix it. Opens nothing, unless asked about one address.</summary>
public static class Doctor
{
    /// <summary>Examines all ports and what surrounds them.</summary>
    /// <param name="roots">Where to look; null: the system's own.</param>
    /// <param name="user">Whose rights count; null: this process's.</param>
    public static DoctorReport Examine(SystemRoots? roots = null, ProcessUser? user = null)
    {
        if (roots is null && !OperatingSystem.IsLinux())
        {
            return new DoctorReport([], [new DoctorFinding(FindingSeverity.Problem, "system", Environment.OSVersion.Platform.ToString(), "Serial ports are not supported on this operating system yet.", "Serve the board from a Linux machine over TCP, or use board:virtual.")]);
        }

        roots ??= new SystemRoots();
        user ??= ProcessUser.Current();
        IReadOnlyList<CandidatePort> ports = PortScanner.List(roots, user);
        List<DoctorFinding> findings =
        [
            .. ports.SelectMany(port => PortChecks.Of(port, roots, user)),
            .. IdentityChecks.Of(ports),
            .. DriverChecks.Of(roots),
            .. ProgramChecks.Of(ports, roots),
        ];
        if (!ports.Any(port => port.Access != PortAccess.Console) && findings.All(finding => finding.Check != "driver"))
        {
            findings.Add(new DoctorFinding(FindingSeverity.Problem, "no-ports", "serial ports", "There is no serial port besides the machine's console.", "Plug the board in, with a cable that carries data; 'dmesg | tail' tells what the kernel made of it."));
        }

        return new DoctorReport(ports, Sorted(findings));
    }

    /// <summary>Opens one address, closes it again, and reports what stood against it as a finding; none when it opened.</summary>
    /// <param name="address">What to open. Its baud rate is tried too.</param>
    /// <param name="open">How; null: <see cref="LinkOpener.Open(LinkAddress, LinkOpenOptions?, CancellationToken)"/>.</param>
    public static IReadOnlyList<DoctorFinding> TryOpen(LinkAddress address, Func<LinkAddress, Link>? open = null)
    {
        try
        {
            using Link link = open is null ? LinkOpener.Open(address) : open(address);
            return [];
        }
        catch (UserErrorException refused)
        {
            return Findings("open", address, refused);
        }
    }

    /// <summary>Opens one address, says hello, says goodbye, and reports what stood against it as a finding: check "open" for the link, "hello" for the board (no answer, a wrong baud rate, no common version of the protocol). None when a board answered.</summary>
    /// <param name="address">What to open.</param>
    /// <param name="open">How.</param>
    /// <param name="options">How the session is opened.</param>
    /// <param name="cancellation">Ends the wait for an answer.</param>
    public static IReadOnlyList<DoctorFinding> TryReach(LinkAddress address, Func<Link> open, BoardSessionOptions options, CancellationToken cancellation = default)
    {
        string check = "open";
        try
        {
            using Link link = open();
            check = "hello";
            BoardSession.Open(link, options, cancellation).Dispose();
            return [];
        }
        catch (UserErrorException trouble)
        {
            return Findings(check, address, trouble);
        }
    }

    private static IReadOnlyList<DoctorFinding> Findings(string check, LinkAddress address, UserErrorException trouble) =>
        [.. trouble.Errors.Select(error => new DoctorFinding(FindingSeverity.Problem, check, address.ToString(), $"{error.Code}: {error.Message}", error.Hint ?? ""))];

    private static IReadOnlyList<DoctorFinding> Sorted(List<DoctorFinding> findings) => [.. findings.OrderByDescending(finding => finding.Severity)];
}
