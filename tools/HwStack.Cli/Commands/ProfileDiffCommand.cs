using System.CommandLine;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Profiling;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack profile diff</c>: what got better or worse, and a guard for continuous integration.</summary>
internal static class ProfileDiffCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> a = new("A") { Description = "The old profile, from hwstack profile --json." };
        Argument<string> b = new("B") { Description = "The new profile." };
        Option<string[]> failIf = new("--fail-if")
        {
            Description = "Exit with 1 when this holds: METRIC>+5%, METRIC>+1uJ (change) or METRIC>2mJ (new value), with >, >=, < or <=. Repeat for several.", HelpName = "RULE",
        };
        Option<string?> html = new("--html") { Description = "Also write the comparison as one self-contained page.", HelpName = "FILE" };
        Command command = new("diff", "Compare two profiles, and fail when rules are broken.") { a, b, failIf, html };
        command.SetAction(parsed =>
        {
            FailRule[] rules = [.. (parsed.GetValue(failIf) ?? []).Select(FailRule.Parse)];
            string? page = parsed.GetValue(html);
            if (page is not null)
            {
                OutputFile.RequireWritable(page);
            }

            string oldFile = parsed.GetRequiredValue(a), newFile = parsed.GetRequiredValue(b);
            ProfileComparison comparison = ProfileComparison.Of(ProfileFile.Read(oldFile), ProfileFile.Read(newFile), rules);
            ProfileDiffDocument document = new(oldFile, newFile, comparison);
            if (page is not null)
            {
                ProfilePage.WriteComparison(page, document);
            }

            if (context.Json)
            {
                context.WriteJson(document);
            }
            else
            {
                ProfileDiffText.Write(context, comparison);
            }

            context.Warn(comparison.Warnings);
            foreach (RuleResult broken in comparison.Rules.Where(rule => rule.Broken))
            {
                context.Error.WriteLine(new UserError(broken.Found is null ? "HW4201" : "HW4200", broken.Message));
            }

            return comparison.Passed ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
        });
        return command;
    }
}
