using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Profiling;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack profile diff</c>: what changed, worst first; then the rules.</summary>
internal static class ProfileDiffText
{
    private static readonly string[] Order = ["worse", "better", "changed", "noise", "unknown"];

    public static void Write(CliContext context, ProfileComparison comparison)
    {
        IAnsiConsole console = Terminal.For(context);
        MetricChange[] changed = [.. comparison.Metrics.Where(metric => metric.Verdict != "same" && (metric.A is not null || metric.B is not null))
            .OrderBy(metric => Array.IndexOf(Order, metric.Verdict)).ThenByDescending(metric => Math.Abs(metric.Percent ?? double.PositiveInfinity))];
        if (changed.Length == 0)
        {
            console.WriteLine($"All {comparison.Metrics.Count} figures are the same.");
        }
        else
        {
            Table table = Terminal.Table("metric", "A", "B", "change", "verdict");
            foreach (MetricChange metric in changed)
            {
                string percent = metric.Percent is { } change ? change.ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture) + " %" : "";
                string colour = metric.Verdict switch { "worse" => "red", "better" => "green", _ => "default" };
                table.AddRow(Markup.Escape(metric.Name), Value(metric.A, metric.Unit), Value(metric.B, metric.Unit), percent, $"[{colour}]{metric.Verdict}[/]");
            }

            console.Write(table);
            console.WriteLine($"{comparison.Metrics.Count(metric => metric.Verdict == "same")} figures are the same.");
        }

        foreach (RuleResult rule in comparison.Rules)
        {
            console.WriteLine($"{(rule.Broken ? "BROKEN" : "kept  ")} {rule.Message}");
        }
    }

    private static string Value(double? value, string unit) => value is not { } known ? "?"
        : unit.Length > 0 ? Si.Format(known, unit)
        : known == Math.Floor(known) ? known.ToString("N0", CultureInfo.InvariantCulture) : known.ToString("0.####", CultureInfo.InvariantCulture);
}
