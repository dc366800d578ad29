namespace HwStack.Profiling;

/// <summary>One figure of a profile under a name that rules can use.</summary>
/// <param name="Name">Stable name, e.g. "energy_per_spike".</param>
/// <param name="Unit">"J", "s", or "" for counts and shares.</param>
/// <param name="Value">The figure; null when it is unknown or its denominator is 0.</param>
/// <param name="LowerIsBetter">True for costs; false where more or less is neither good nor bad.</param>
/// <param name="Uncertainty">Standard uncertainty; null when unknown.</param>
public sealed record ProfileMetric(string Name, string Unit, double? Value, bool LowerIsBetter, double? Uncertainty = null);
