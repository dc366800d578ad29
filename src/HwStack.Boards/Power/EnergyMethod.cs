using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>
/// The measured-energy method: windows between BARRIER ticks, at rest and with input in turns so that slow drift falls on both alike; the power at rest is taken off, medians are reported,
/// and a dynamic figure that does not stand three sigma above the scatter at rest is refused, since noise would then be printed as energy, even as negative energy.
/// </summary>
public static class EnergyMethod
{
    /// <summary>Measures.</summary>
    /// <param name="meter">Meter on the board's rail.</param>
    /// <param name="load">The board.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends between two windows.</param>
    /// <exception cref="UserErrorException">HW5301 for too few windows, HW5302 for too short ones, HW5303 when events were dropped, and what the meter throws.</exception>
    public static MeasuredEnergy Measure(IPowerMeter meter, IMeteredLoad load, EnergyMethodOptions options, CancellationToken cancellation = default)
    {
        Require(options);
        List<EnergyWindow> idle = [], active = [];
        for (int window = 0; window < options.WarmUpWindows; window++)
        {
            cancellation.ThrowIfCancellationRequested();
            Window(meter, load, true, options.WindowSeconds);
        }

        for (int window = 0; window < options.Windows; window++)
        {
            cancellation.ThrowIfCancellationRequested();
            idle.Add(Window(meter, load, false, options.WindowSeconds));
            cancellation.ThrowIfCancellationRequested();
            active.Add(Window(meter, load, true, options.WindowSeconds));
        }

        return MeasuredEnergy.Of(idle, active, $"{meter.Name}, rail {meter.Rail}", options);
    }

    internal static void Require(EnergyMethodOptions options)
    {
        if (options.Windows < EnergyMethodOptions.WindowsMin)
        {
            throw new UserErrorException(new UserError(
                "HW5301", $"An energy is measured in at least {EnergyMethodOptions.WindowsMin} windows of each kind, got {options.Windows}.", null, $"{options.Windows}", $"at least {EnergyMethodOptions.WindowsMin}"));
        }

        if (!(options.WindowSeconds >= EnergyMethodOptions.WindowSecondsMin))
        {
            throw new UserErrorException(new UserError(
                "HW5302", FormattableString.Invariant($"A window lasts at least {EnergyMethodOptions.WindowSecondsMin} s, got {options.WindowSeconds:G4} s."), null,
                FormattableString.Invariant($"{options.WindowSeconds:G4}"), FormattableString.Invariant($"at least {EnergyMethodOptions.WindowSecondsMin}")));
        }
    }

    private static EnergyWindow Window(IPowerMeter meter, IMeteredLoad load, bool withInput, double seconds)
    {
        List<PowerSample> edges = new(2);
        LoadWindow counted = load.Run(withInput, seconds, () => edges.Add(meter.Read()));
        if (edges.Count != 2)
        {
            throw new InvalidOperationException($"a metered load calls back at two barriers, this one did {edges.Count} times");
        }

        return new EnergyWindow(edges[1].Seconds - edges[0].Seconds, edges[1].Joules - edges[0].Joules, (edges[0].Volts + edges[1].Volts) / 2, counted);
    }
}
