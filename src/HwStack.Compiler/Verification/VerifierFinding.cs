namespace HwStack.Compiler.Verification;

/// <summary>A rule that a pass has broken. A bug of the compiler, never of the user.</summary>
/// <param name="Rule">Stage and rule, e.g. "partition.coverage".</param>
/// <param name="Message">What is wrong, with numbers.</param>
public sealed record VerifierFinding(string Rule, string Message)
{
    /// <summary>"rule: message".</summary>
    public override string ToString() => $"{Rule}: {Message}";
}
