using HwStack.Diagnostics;

namespace HwStack.Profiling;

/// <summary>What <c>hwstack profile diff --json</c> prints.</summary>
/// <param name="Schema">Name and version.</param>
/// <param name="A">Old file.</param>
/// <param name="B">New file.</param>
/// <param name="Passed">True when no rule is broken.</param>
/// <param name="Rules">Rules.</param>
/// <param name="Metrics">Figures.</param>
/// <param name="Warnings">Why the two may not be comparable.</param>
public sealed record ProfileDiffDocument(
    string Schema, string A, string B, bool Passed, IReadOnlyList<RuleResult> Rules, IReadOnlyList<MetricChange> Metrics, IReadOnlyList<Warning> Warnings)
{
    /// <summary>The document of a comparison of two files.</summary>
    public ProfileDiffDocument(string a, string b, ProfileComparison comparison)
        : this(ProfileComparison.SchemaName, a, b, comparison.Passed, comparison.Rules, comparison.Metrics, comparison.Warnings)
    {
    }
}
