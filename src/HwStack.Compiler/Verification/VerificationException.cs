namespace HwStack.Compiler.Verification;

/// <summary>A verifier between two passes refused the result: a bug of the compiler. Carries all findings.</summary>
/// <param name="stage">Pass whose result was refused.</param>
/// <param name="findings">At least one.</param>
public sealed class VerificationException(string stage, IReadOnlyList<VerifierFinding> findings)
    : Exception($"the compiler's own check after {stage} failed: {string.Join("; ", findings.Take(10))}{(findings.Count > 10 ? $"; and {findings.Count - 10} more" : "")}")
{
    /// <summary>All findings.</summary>
    public IReadOnlyList<VerifierFinding> Findings { get; } = findings;

    /// <summary>Throws when there are findings.</summary>
    public static void ThrowIfAny(string stage, IReadOnlyList<VerifierFinding> findings)
    {
        if (findings.Count > 0)
        {
            throw new VerificationException(stage, findings);
        }
    }
}
