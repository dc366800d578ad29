using HwStack.Diagnostics;

namespace HwStack.Profiling;

/// <summary>Two profiles, figure by figure.</summary>
/// <param name="Metrics">Figures that either profile has.</param>
/// <param name="Rules">Rules and whether they hold.</param>
/// <param name="Passed">True when no rule is broken.</param>
/// <param name="Warnings">Why the two may not be comparable.</param>
public sealed record ProfileComparison(IReadOnlyList<MetricChange> Metrics, IReadOnlyList<RuleResult> Rules, bool Passed, IReadOnlyList<Warning> Warnings)
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string SchemaName = "hwstack.profile-diff/1.0";

    /// <summary>Compares.</summary>
    /// <param name="a">The old profile.</param>
    /// <param name="b">The new profile.</param>
    /// <param name="rules">What must not happen.</param>
    /// <exception cref="UserErrorException">HW0421 for a rule whose metric neither profile has.</exception>
    public static ProfileComparison Of(ProfileDocument a, ProfileDocument b, IReadOnlyList<FailRule> rules)
    {
        IReadOnlyList<ProfileMetric> old = ProfileMetrics.Of(a), now = ProfileMetrics.Of(b);
        Dictionary<string, ProfileMetric> oldByName = ByName(old), nowByName = ByName(now);
        MetricChange[] changes =
        [
            .. old.Select(metric => MetricChange.Of(metric, nowByName.GetValueOrDefault(metric.Name))),
            .. now.Where(metric => !oldByName.ContainsKey(metric.Name)).Select(metric => MetricChange.Of(null, metric)),
        ];
        RuleResult[] results = [.. rules.Select(rule => RuleResult.Of(rule, changes))];
        return new ProfileComparison(changes, results, results.All(result => !result.Broken), [.. Doubts(a, b)]);
    }

    // Two populations may share a name only in a damaged file; the first counts.
    private static Dictionary<string, ProfileMetric> ByName(IReadOnlyList<ProfileMetric> metrics)
    {
        Dictionary<string, ProfileMetric> names = new(StringComparer.Ordinal);
        foreach (ProfileMetric metric in metrics)
        {
            names.TryAdd(metric.Name, metric);
        }

        return names;
    }

    private static IEnumerable<Warning> Doubts(ProfileDocument a, ProfileDocument b)
    {
        (string What, string Old, string New)[] pairs =
        [
            ("targets", a.Profiles[0].Target, b.Profiles[0].Target), ("chips", a.Profiles[0].Chip, b.Profiles[0].Chip), ("numbers of samples", $"{a.Profiles.Count}", $"{b.Profiles.Count}"),
            ("numbers of steps", $"{a.Profiles.Sum(p => p.Steps)}", $"{b.Profiles.Sum(p => p.Steps)}"),
            ("energy sources", $"{a.Profiles[0].Energy.Best?.Source}", $"{b.Profiles[0].Energy.Best?.Source}"),
        ];
        foreach ((string what, string old, string now) in pairs.Where(pair => pair.Old != pair.New))
        {
            yield return new Warning("HWW507", $"The profiles have different {what}: {old} and {now}.", null, "Differences may come from there.");
        }
    }
}
