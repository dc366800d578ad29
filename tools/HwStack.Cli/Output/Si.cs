using System.Globalization;

namespace HwStack.Cli.Output;

/// <summary>Numbers with SI prefixes.</summary>
internal static class Si
{
    private static readonly (double Factor, string Prefix)[] Prefixes =
        [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"), (1e-15, "f")];

    /// <summary>"12.3 nJ"; three significant digits.</summary>
    public static string Format(double value, string unit)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return $"{value.ToString(CultureInfo.InvariantCulture)} {unit}";
        }

        (double factor, string prefix) = Prefixes.FirstOrDefault(entry => Math.Abs(value) >= entry.Factor, Prefixes[^1]);
        double scaled = value / factor;
        string digits = Math.Abs(scaled) >= 100 ? "0" : Math.Abs(scaled) >= 10 ? "0.0" : "0.00";
        return $"{scaled.ToString(digits, CultureInfo.InvariantCulture)} {prefix}{unit}";
    }
}
