namespace HwStack.Boards.Discovery;

/// <summary>What the doctor saw.</summary>
/// <param name="Ports">All ports.</param>
/// <param name="Findings">Problems first, then warnings, then advice; within each in the order of the ports.</param>
public sealed record DoctorReport(IReadOnlyList<CandidatePort> Ports, IReadOnlyList<DoctorFinding> Findings)
{
    /// <summary>Whether nothing is a <see cref="FindingSeverity.Problem"/>.</summary>
    public bool IsHealthy => Findings.All(finding => finding.Severity != FindingSeverity.Problem);
}
