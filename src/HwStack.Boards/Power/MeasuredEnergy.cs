using HwStack.Diagnostics;
using HwStack.Runtime;

namespace HwStack.Boards.Power;

/// <summary>A measured energy with everything needed to judge it. Uncertainties are standard (1 sigma) and statistical; the meter's own accuracy comes on top and stands in its data sheet.</summary>
public sealed record MeasuredEnergy
{
    // The standard error of a median of normally distributed values, relative to that of their mean: sqrt(pi / 2).
    private const double MedianOverMean = 1.2533141373155;
    private const double SigmasMin = 3;

    /// <summary>Windows of each kind.</summary>
    public required int Windows { get; init; }

    /// <summary>Median duration of the windows with input.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>Median energy of a window with input, power at rest included.</summary>
    public required double TotalJoules { get; init; }

    /// <summary>Its uncertainty.</summary>
    public required double TotalUncertaintyJoules { get; init; }

    /// <summary>Median power of the same configuration with clocks on and no input.</summary>
    public required double IdleWatts { get; init; }

    /// <summary>Scatter (sample standard deviation) of the power at rest from window to window.</summary>
    public required double IdleScatterWatts { get; init; }

    /// <summary>Median of E − P_idle · T; null when refused.</summary>
    public required double? DynamicJoules { get; init; }

    /// <summary>Its uncertainty: scatter of the windows, and of the power at rest that was taken off.</summary>
    public required double? DynamicUncertaintyJoules { get; init; }

    /// <summary>Why there is no dynamic figure; null when there is one.</summary>
    public required Warning? Refusal { get; init; }

    /// <summary>What energy is divided by.</summary>
    public required string Denominator { get; init; }

    /// <summary>Median N of a window.</summary>
    public required double Count { get; init; }

    /// <summary>Median of E / N; null when a window has N = 0.</summary>
    public required double? TotalJoulesPerCount { get; init; }

    /// <summary>Median of (E − P_idle · T) / N; null when refused or N = 0.</summary>
    public required double? DynamicJoulesPerCount { get; init; }

    /// <summary>Uncertainty of <see cref="DynamicJoulesPerCount"/>.</summary>
    public required double? DynamicUncertaintyPerCount { get; init; }

    /// <summary>Meter, rail and voltage.</summary>
    public required string Source { get; init; }

    /// <summary>From windows that were measured.</summary>
    /// <exception cref="UserErrorException">HW5301 for too few windows, HW5302 for too short ones, HW5303 when events were dropped.</exception>
    public static MeasuredEnergy Of(IReadOnlyList<EnergyWindow> idle, IReadOnlyList<EnergyWindow> active, string meter, EnergyMethodOptions options)
    {
        EnergyMethod.Require(options with { Windows = Math.Min(idle.Count, active.Count), WindowSeconds = idle.Concat(active).Select(window => window.Seconds).DefaultIfEmpty().Min() });
        if (idle.Concat(active).FirstOrDefault(window => window.Load.Dropped != 0) is { Load.Dropped: not 0 } bad)
        {
            throw new UserErrorException(new UserError(
                "HW5303", $"{bad.Load.Dropped} events were dropped in a window, so its energy belongs to another workload.", null, $"{bad.Load.Dropped}", "0", "Lower the input rate or use a faster link."));
        }

        double[] idleWatts = [.. idle.Select(window => window.Watts)], total = [.. active.Select(window => window.Joules)];
        double rest = Median(idleWatts), scatter = Deviation(idleWatts), restSigma = MedianOverMean * scatter / Math.Sqrt(idleWatts.Length);
        double[] dynamic = [.. active.Select(window => window.Joules - (rest * window.Seconds))];
        double seconds = Median([.. active.Select(window => window.Seconds)]), above = Median(dynamic);
        bool counted = active.All(window => window.Load.Count > 0), refused = !(above >= SigmasMin * scatter * seconds);
        double[] perCount = counted ? [.. active.Select((window, i) => dynamic[i] / window.Load.Count)] : [];
        double count = Median([.. active.Select(window => (double)window.Load.Count)]);
        return new MeasuredEnergy
        {
            Windows = Math.Min(idle.Count, active.Count),
            WindowSeconds = seconds,
            TotalJoules = Median(total),
            TotalUncertaintyJoules = Sigma(total),
            IdleWatts = rest,
            IdleScatterWatts = scatter,
            DynamicJoules = refused ? null : above,
            DynamicUncertaintyJoules = refused ? null : double.Hypot(Sigma(dynamic), restSigma * seconds),
            Refusal = refused ? Refused(above, scatter, seconds) : null,
            Denominator = options.Denominator,
            Count = count,
            TotalJoulesPerCount = counted ? Median([.. active.Select(window => window.Joules / window.Load.Count)]) : null,
            DynamicJoulesPerCount = refused || !counted ? null : Median(perCount),
            DynamicUncertaintyPerCount = refused || !counted ? null : double.Hypot(Sigma(perCount), restSigma * seconds / count),
            Source = FormattableString.Invariant($"{meter}, {Median([.. active.Select(window => window.Volts)]):G4} V, median of {active.Count} windows of {seconds:G4} s"),
        };
    }

    /// <summary>The energy of one run for a run record: per cause "static" (power at rest) and "dynamic", when the windows held several runs of the same input.</summary>
    /// <param name="runsPerWindow">Runs in each window with input, above 0.</param>
    public EnergyRecord PerRun(double runsPerWindow)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runsPerWindow);
        Dictionary<string, double> causes = DynamicJoules is { } dynamic
            ? new() { ["dynamic"] = dynamic / runsPerWindow, ["static"] = (TotalJoules - dynamic) / runsPerWindow }
            : new() { ["static"] = TotalJoules / runsPerWindow };
        return new EnergyRecord(TotalJoules / runsPerWindow, causes, "measured", Source) { UncertaintyJoules = TotalUncertaintyJoules / runsPerWindow };
    }

    private static Warning Refused(double above, double scatter, double seconds) => new(
        "HWW510",
        FormattableString.Invariant($"The workload adds {above:G3} J to {seconds:G4} s at rest, less than {SigmasMin} sigma ({SigmasMin * scatter * seconds:G3} J) of the scatter at rest: no dynamic energy is reported."),
        null, "Measure longer windows, more spikes, or with a finer meter.");

    private static double Sigma(double[] values) => MedianOverMean * Deviation(values) / Math.Sqrt(values.Length);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
