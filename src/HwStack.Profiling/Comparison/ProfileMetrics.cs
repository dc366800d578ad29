using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>The figures of a profile file as named metrics, all samples together: sums, and quotients of sums. docs/profiling.md lists the names.</summary>
public static class ProfileMetrics
{
    // Less of these is plainly better; less work (spikes, synaptic operations) is only different.
    private static readonly HashSet<string> CostCounters = ["hops", "packets", "queue_overflows", "saturations", "stall_cycles", "link_wait_cycles", "port_hops"];

    /// <summary>Metrics in a fixed order.</summary>
    public static IReadOnlyList<ProfileMetric> Of(ProfileDocument document)
    {
        IReadOnlyList<ProfileReport> profiles = document.Profiles;
        List<ProfileMetric> metrics = [];
        AddEnergy(metrics, "", [.. profiles.Select(profile => profile.Energy.Modelled)]);
        AddEnergy(metrics, "measured_", [.. profiles.Select(profile => profile.Energy.Measured)]);
        AddTime(metrics, "", profiles, time => time.Modelled);
        AddTime(metrics, "measured_", profiles, time => time.Measured);
        if (profiles.All(profile => profile.Congestion is not null))
        {
            metrics.Add(new("stall_time", "s", profiles.Sum(profile => profile.Congestion!.StallSeconds), true));
        }

        metrics.Add(new("steps", "", profiles.Sum(profile => profile.Steps), false));
        metrics.Add(new("ticks", "", profiles.Sum(profile => profile.Ticks), false));
        foreach (string name in profiles[0].Counters.Keys)
        {
            metrics.Add(new(name, "", profiles.Sum(profile => profile.Counters.GetValueOrDefault(name)), CostCounters.Contains(name)));
        }

        foreach (ResourceUse use in profiles[0].Utilisation.Resources)
        {
            metrics.Add(new($"{use.Name}_used", "", use.Used, true));
            if (use.Max > 0 && use.WorstCoreId is not null)
            {
                metrics.Add(new($"{use.Name}_fullest_core", "", use.WorstCore, true));
            }
        }

        if (profiles.All(profile => profile.Links is not null))
        {
            metrics.Add(new("busiest_link_packets", "", profiles.SelectMany(profile => profile.Links!).GroupBy(link => link.Link).Select(link => link.Sum(one => one.Packets)).DefaultIfEmpty().Max(), true));
        }

        foreach (PopulationProfile population in profiles[0].Populations.Where(population => population.Spikes is not null))
        {
            metrics.Add(new($"spikes[{population.Name}]", "", profiles.Sum(profile => profile.Populations.FirstOrDefault(other => other.Name == population.Name)?.Spikes ?? 0), false));
        }

        return metrics;
    }

    private static void AddEnergy(List<ProfileMetric> metrics, string prefix, EnergyProfile?[] energies)
    {
        if (energies.Any(energy => energy is null))
        {
            return;
        }

        double joules = energies.Sum(energy => energy!.Joules), dynamic = energies.Sum(energy => energy!.DynamicJoules);
        double? sigma = energies.All(energy => energy!.UncertaintyJoules is not null) ? Math.Sqrt(energies.Sum(energy => Math.Pow(energy!.UncertaintyJoules!.Value, 2))) : null;
        metrics.Add(new($"{prefix}energy", "J", joules, true, sigma));
        metrics.Add(new($"{prefix}dynamic_energy", "J", dynamic, true, sigma));
        foreach (EnergyQuotient quotient in energies[0]!.Per)
        {
            long count = energies.Sum(energy => energy!.Per.FirstOrDefault(other => other.Per == quotient.Per)?.Count ?? 0);
            metrics.Add(new($"{prefix}energy_per_{quotient.Per}", "J", count == 0 ? null : joules / count, true, count == 0 ? null : sigma / count));
            metrics.Add(new($"{prefix}dynamic_energy_per_{quotient.Per}", "J", count == 0 ? null : dynamic / count, true, count == 0 ? null : sigma / count));
        }

        foreach (string cause in energies[0]!.ByCause.Keys)
        {
            metrics.Add(new($"{prefix}energy[{cause}]", "J", energies.Sum(energy => energy!.ByCause.GetValueOrDefault(cause)), true));
        }
    }

    private static void AddTime(List<ProfileMetric> metrics, string prefix, IReadOnlyList<ProfileReport> profiles, Func<TimeProfiles, TimeRecord?> which)
    {
        TimeRecord?[] times = [.. profiles.Select(profile => which(profile.Time))];
        if (times.Any(time => time is null))
        {
            return;
        }

        double seconds = times.Sum(time => time!.Seconds);
        long ticks = profiles.Sum(profile => profile.Ticks);
        double? sigma = times.All(time => time!.UncertaintySeconds is not null) ? Math.Sqrt(times.Sum(time => Math.Pow(time!.UncertaintySeconds!.Value, 2))) : null;
        metrics.Add(new($"{prefix}time", "s", seconds, true, sigma));
        metrics.Add(new($"{prefix}tick_time_mean", "s", ticks == 0 ? null : seconds / ticks, true, ticks == 0 ? null : sigma / ticks));
        metrics.Add(new($"{prefix}tick_time_max", "s", times.Max(time => time!.TickSecondsMax), true));
    }
}
