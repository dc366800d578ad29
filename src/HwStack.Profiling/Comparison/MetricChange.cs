namespace HwStack.Profiling;

/// <summary>One figure in two profiles.</summary>
/// <param name="Name">Metric.</param>
/// <param name="Unit">"J", "s" or "".</param>
/// <param name="A">Old value; null when unknown.</param>
/// <param name="B">New value; null when unknown.</param>
/// <param name="Change">B − A.</param>
/// <param name="Percent">Change in per cent of A; null when A is 0 and B is not, or one is unknown.</param>
/// <param name="Verdict">"same", "better", "worse", "changed" (neither good nor bad), "noise" (within twice the uncertainty) or "unknown".</param>
public sealed record MetricChange(string Name, string Unit, double? A, double? B, double? Change, double? Percent, string Verdict)
{
    private const double NoiseSigmas = 2;

    internal static MetricChange Of(ProfileMetric? a, ProfileMetric? b)
    {
        ProfileMetric known = a ?? b!;
        double? old = a?.Value, now = b?.Value, change = now - old;
        double? percent = change == 0 ? 0 : old is not 0 ? 100 * change / Math.Abs(old ?? 1) : null;
        double? noise = Math.Sqrt(Square(a?.Uncertainty) + Square(b?.Uncertainty)) * NoiseSigmas;
        string verdict = change switch
        {
            null => "unknown",
            0 => "same",
            { } by when Math.Abs(by) <= noise => "noise",
            _ when !known.LowerIsBetter => "changed",
            < 0 => "better",
            _ => "worse",
        };
        return new MetricChange(known.Name, known.Unit, old, now, change, percent, verdict);
    }

    private static double Square(double? value) => value * value ?? 0;
}
