using HwStack.Diagnostics;

namespace HwStack.Profiling;

/// <summary>A rule held against a comparison.</summary>
/// <param name="Rule">As given.</param>
/// <param name="Metric">Its metric.</param>
/// <param name="Found">The number held against the limit; null when it is unknown, which breaks the rule: a guard that sees nothing must not let pass.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Broken">True when the comparison fails by it.</param>
/// <param name="Message">In words.</param>
public sealed record RuleResult(string Rule, string Metric, double? Found, double Limit, bool Broken, string Message)
{
    internal static RuleResult Of(FailRule rule, IReadOnlyList<MetricChange> changes)
    {
        MetricChange metric = changes.FirstOrDefault(change => change.Name == rule.Metric) ?? throw new UserErrorException(new UserError(
            "HW0421", $"Neither profile has a metric '{rule.Metric}'.", "--fail-if", rule.Metric, string.Join(", ", changes.Select(change => change.Name)),
            "The comparison without rules lists all metrics."));
        double? found = rule.Basis switch
        {
            RuleBasis.Value => metric.B,
            RuleBasis.Change => metric.Change,
            _ => metric.Percent ?? (metric.Change is { } change ? Math.CopySign(double.PositiveInfinity, change) : null),
        };
        if (found is not { } number)
        {
            return new RuleResult(rule.Text, rule.Metric, null, rule.Limit, true, $"{rule.Metric} is unknown in {(metric.A is null ? "the old" : "the new")} profile, so '{rule.Text}' cannot be checked.");
        }

        bool broken = rule.Holds(number);
        string what = rule.Basis switch
        {
            RuleBasis.Value => FormattableString.Invariant($"is {metric.B:G6} {metric.Unit}"),
            RuleBasis.Change => FormattableString.Invariant($"went from {metric.A:G6} to {metric.B:G6} {metric.Unit}"),
            _ => FormattableString.Invariant($"went from {metric.A:G6} to {metric.B:G6} {metric.Unit} ({number:+0.##;-0.##;0} %)"),
        };
        return new RuleResult(rule.Text, rule.Metric, number, rule.Limit, broken, $"{rule.Metric} {what}: '{rule.Text}' is {(broken ? "broken" : "kept")}.");
    }
}
