using HwStack.Chip;

namespace HwStack.Runtime;

/// <summary>Energy = counters × energy table + static power × time, docs/emulator.md.</summary>
/// <param name="table">Energy table of the chip description.</param>
public sealed class EnergyModel(EnergyTable table)
{
    private const double JoulesPerPicojoule = 1e-12;
    private const string HopsCounter = "hops";

    /// <summary>Energy of one counter by name, all entries of the table together.</summary>
    public double Joules(string counter, long count)
    {
        double picojoules = 0;
        foreach (EnergyEntry entry in table.Events)
        {
            picojoules += entry.Event == counter ? entry.Picojoules : 0;
        }

        return picojoules * count * JoulesPerPicojoule;
    }

    /// <summary>Static energy of some cores over a time.</summary>
    public double StaticJoules(int cores, double seconds) => table.StaticWattsPerCore * cores * seconds;

    /// <summary>Energy of one core: its counters and its share of the static power.</summary>
    public double CoreJoules(ReadOnlySpan<long> counters, double seconds)
    {
        double joules = StaticJoules(1, seconds);
        for (int counter = 0; counter < counters.Length; counter++)
        {
            joules += Joules(CounterNames.All[counter], counters[counter]);
        }

        return joules;
    }

    /// <summary>Joules by cause in the order of the counters, those without a cost left out, then "static".</summary>
    /// <param name="totals">Counter totals of all cores.</param>
    /// <param name="portHops">Hops of packets from input ports, charged like those of cores.</param>
    /// <param name="cores">Cores used.</param>
    /// <param name="seconds">Duration of the run; null when nobody knows it: "static" is left out then.</param>
    public Dictionary<string, double> ByCause(ReadOnlySpan<long> totals, long portHops, int cores, double? seconds)
    {
        var causes = new Dictionary<string, double>();
        for (int counter = 0; counter < totals.Length; counter++)
        {
            string name = CounterNames.All[counter];
            if (table.Events.Any(entry => entry.Event == name))
            {
                causes.Add(name, Joules(name, totals[counter] + (name == HopsCounter ? portHops : 0)));
            }
        }

        if (seconds is { } duration)
        {
            causes.Add("static", StaticJoules(cores, duration));
        }

        return causes;
    }
}
