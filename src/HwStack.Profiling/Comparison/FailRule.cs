using System.Globalization;
using System.Text.RegularExpressions;
using HwStack.Diagnostics;

namespace HwStack.Profiling;

/// <summary>What a limit of a <see cref="FailRule"/> is held against.</summary>
public enum RuleBasis
{
    /// <summary>The new value.</summary>
    Value,

    /// <summary>New value minus old value.</summary>
    Change,

    /// <summary>Change in per cent of the old value.</summary>
    Percent,
}

/// <summary>
/// A rule that a comparison must not break, e.g. <c>energy_per_spike&gt;+5%</c>: fail if the new profile's energy per spike is more than 5 % above the old one's. With a sign and without
/// "%" the limit is a change (<c>time&gt;+1ms</c>), with neither it is the new value itself (<c>energy&gt;2uJ</c>).
/// </summary>
/// <param name="Text">As given.</param>
/// <param name="Metric">Name of a <see cref="ProfileMetric"/>.</param>
/// <param name="Comparison">"&gt;", "&gt;=", "&lt;" or "&lt;=": the rule is broken when this holds.</param>
/// <param name="Limit">The limit, in the metric's unit or in per cent.</param>
/// <param name="Basis">What is compared with it.</param>
public sealed partial record FailRule(string Text, string Metric, string Comparison, double Limit, RuleBasis Basis)
{
    private static readonly Dictionary<string, double> Prefixes = new(StringComparer.Ordinal)
    {
        [""] = 1, ["f"] = 1e-15, ["p"] = 1e-12, ["n"] = 1e-9, ["u"] = 1e-6, ["µ"] = 1e-6, ["m"] = 1e-3, ["k"] = 1e3, ["M"] = 1e6, ["G"] = 1e9,
    };

    /// <summary>Reads a rule.</summary>
    /// <exception cref="UserErrorException">HW0420 when it is not one.</exception>
    public static FailRule Parse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            throw new UserErrorException(new UserError(
                "HW0420", $"'{text}' is not a rule.", "--fail-if", text, "METRIC, then >, >=, < or <=, then a number with an optional sign and % or unit",
                "For example --fail-if 'energy_per_spike>+5%' or --fail-if 'time>2ms'."));
        }

        string sign = match.Groups["sign"].Value;
        bool percent = match.Groups["percent"].Success;
        double limit = (sign == "-" ? -number : number) * (percent ? 1 : Prefixes[match.Groups["prefix"].Value]);
        RuleBasis basis = percent ? RuleBasis.Percent : sign.Length > 0 ? RuleBasis.Change : RuleBasis.Value;
        return new FailRule(text, match.Groups["metric"].Value, match.Groups["comparison"].Value, limit, basis);
    }

    /// <summary>True when the limit is passed by this number.</summary>
    public bool Holds(double number) => Comparison switch
    {
        ">" => number > Limit,
        ">=" => number >= Limit,
        "<" => number < Limit,
        _ => number <= Limit,
    };

    [GeneratedRegex(@"^\s*(?<metric>[A-Za-z_]+(\[.+\])?)\s*(?<comparison>>=|<=|>|<)\s*(?<sign>[+-]?)(?<number>[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?)\s*((?<percent>%)|(?<prefix>[fpnuµmkMG]?)[Js])?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
