using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Energy of a run with its denominators named.</summary>
/// <param name="Joules">Total.</param>
/// <param name="UncertaintyJoules">Standard uncertainty (1 sigma) of the total; null when nobody knows it.</param>
/// <param name="ByCause">Joules by counter, and "static": what would be used without activity.</param>
/// <param name="Per">Quotients.</param>
/// <param name="Kind">"modelled" or "measured".</param>
/// <param name="Source">Energy table or meter.</param>
public sealed record EnergyProfile(
    double Joules, double? UncertaintyJoules, IReadOnlyDictionary<string, double> ByCause, IReadOnlyList<EnergyQuotient> Per, string Kind, string Source)
{
    /// <summary>The cause that stands for what is used without activity.</summary>
    public const string Static = "static";

    /// <summary>Total without the static part.</summary>
    public double DynamicJoules => Joules - ByCause.GetValueOrDefault(Static);

    /// <summary>The quotient of a name, e.g. "spike".</summary>
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    public EnergyQuotient PerOf(string name) => Per.First(quotient => quotient.Per == name);

    internal static EnergyProfile Of(EnergyRecord energy, RunRecord run)
    {
        double dynamic = energy.Joules - energy.ByCause.GetValueOrDefault(Static);
        return new EnergyProfile(
            energy.Joules, energy.UncertaintyJoules, energy.ByCause,
            [.. EnergyDenominator.Of(run).Select(per => EnergyQuotient.Of(per, energy.Joules, dynamic, energy.UncertaintyJoules))], energy.Kind, energy.Source);
    }
}
