using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Profiling;
using HwStack.Runtime;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack profile</c>.</summary>
internal static class ProfileText
{
    private const int LinksShown = 8, CoresShown = 8;

    public static void Write(CliContext context, ProfileReport report, ProfileMap map)
    {
        IAnsiConsole console = Terminal.For(context);
        console.WriteLine($"{report.Chip} on {report.Target}: {report.Steps} steps, {report.Ticks} ticks, image {report.ImageSha256?[..12]}");
        console.WriteLine();
        console.Write(Resources(report.Utilisation));
        console.Write(Populations(report));
        ProfileCharts.WriteMap(console, report, map);
        ProfileCharts.WriteRaster(console, report);
        ProfileCharts.WriteSeries(console, report);
        console.Write(Counters(report));
        console.Write(TimeAndEnergy(report));
        console.Write(Cores(report));
        WriteLinks(console, report);
        WriteSources(console, report);
        console.WriteLine("assumptions:");
        foreach (string assumption in report.Assumptions)
        {
            console.WriteLine("  - " + assumption);
        }
    }

    private static Table Resources(Utilization utilization)
    {
        Table table = Terminal.Table("resource", "used", "of", "fullest core", "core");
        foreach (ResourceUse use in utilization.Resources)
        {
            table.AddRow(use.Name, N(use.Used), use.Max > 0 ? N(use.Max) : "", use.Max > 0 ? Percent(use.WorstCore) : "", use.WorstCoreId?.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        return table;
    }

    private static Table Populations(ProfileReport report)
    {
        Table table = Terminal.Table("population", "neurons", "cores", "spikes", "spikes/neuron/step", "silent", "synaptic ops");
        foreach (PopulationProfile population in report.Populations)
        {
            string type = population.Type is "relay" or "dendrite" ? $" ({population.Type})" : "";
            string basis = population.SynapticOpsBasis == "apportioned" ? "~" : "";
            table.AddRow(
                Markup.Escape(population.Name + type), N(population.Neurons), N(population.Cores), population.Spikes is { } spikes ? N(spikes) : "",
                population.SpikesPerNeuronStep?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "", population.SilentNeurons is { } silent ? N(silent) : "",
                population.SynapticOps is { } operations ? basis + N(operations) : "");
        }

        return table;
    }

    private static Table Counters(ProfileReport report)
    {
        Table table = Terminal.Table("counter", "count", "energy", "share");
        EnergyProfile? energy = report.Energy.Modelled;
        foreach ((string name, long count) in report.Counters)
        {
            double joules = energy?.ByCause.GetValueOrDefault(name) ?? 0;
            table.AddRow(name, N(count), joules > 0 ? Si.Format(joules, "J") : "", joules > 0 ? Percent(joules / energy!.Joules) : "");
        }

        if (energy is not null && energy.ByCause.TryGetValue(EnergyProfile.Static, out double idle))
        {
            table.AddRow("static power", "", Si.Format(idle, "J"), Percent(energy.Joules > 0 ? idle / energy.Joules : 0));
        }

        return table;
    }

    // Modelled and measured in the same rows: a column each, and only those that there are.
    private static Table TimeAndEnergy(ProfileReport report)
    {
        (string Kind, TimeRecord? Time, EnergyProfile? Energy)[] columns =
            [.. new[] { ("modelled", report.Time.Modelled, report.Energy.Modelled), ("measured", report.Time.Measured, report.Energy.Measured) }.Where(c => c.Item2 is not null || c.Item3 is not null)];
        Table table = Terminal.Table(["figure", .. columns.Select(column => column.Kind)]);
        void Row(string name, Func<(string Kind, TimeRecord? Time, EnergyProfile? Energy), string?> cell) =>
            table.AddRow([name, .. columns.Select(column => cell(column) ?? "")]);

        Row("time", c => Figure(c.Time?.Seconds, c.Time?.UncertaintySeconds, "s"));
        Row("mean tick", c => Figure(c.Time?.TickSecondsMean, null, "s"));
        Row("longest tick", c => Figure(c.Time?.TickSecondsMax, null, "s"));
        Row("energy", c => Figure(c.Energy?.Joules, c.Energy?.UncertaintyJoules, "J"));
        Row("energy without static power", c => Figure(c.Energy?.DynamicJoules, null, "J"));
        foreach (EnergyQuotient shown in report.Energy.Best?.Per ?? [])
        {
            string name = shown.Per.Replace('_', ' ');
            Row($"energy per {name}", c => c.Energy is null ? null : Figure(c.Energy.PerOf(shown.Per).Joules, c.Energy.PerOf(shown.Per).UncertaintyJoules, "J") ?? $"(no {name})");
            Row("  without static power", c => Figure(c.Energy?.PerOf(shown.Per).DynamicJoules, null, "J"));
        }

        return table;
    }

    private static Table Cores(ProfileReport report)
    {
        Table table = Terminal.Table("busiest cores", "busy", "of the run", "energy", "spikes", "synaptic ops", "critical ticks", "stalled");
        double? seconds = report.Time.Best?.Seconds;
        foreach (CoreProfile core in report.Cores.OrderByDescending(core => core.BusySeconds).ThenBy(core => core.Core).Take(CoresShown))
        {
            table.AddRow(
                $"core {core.Core}", Si.Format(core.BusySeconds, "s"), seconds > 0 ? Percent(core.BusySeconds / seconds.Value) : "", Si.Format(core.EnergyJoules, "J"),
                N(core.Counters[4]), N(core.Counters[2]), core.CriticalTicks is { } ticks ? N(ticks) : "", core.StallSeconds is { } stall ? Si.Format(stall, "s") : "");
        }

        return table;
    }

    private static void WriteLinks(IAnsiConsole console, ProfileReport report)
    {
        if (report.Links is not { Count: > 0 } links)
        {
            return;
        }

        Table table = Terminal.Table("busiest links", "packets", "most in a tick", "busy", "of the run", "packets waited", "critical ticks");
        foreach (LinkProfile link in links.OrderByDescending(link => link.Packets).Take(LinksShown))
        {
            table.AddRow(
                link.Link, N(link.Packets), N(link.PeakPackets), Si.Format(link.BusySeconds, "s"), link.BusyShare is { } share ? Percent(share) : "",
                link.WaitSeconds is { } wait ? Si.Format(wait, "s") : "", N(link.CriticalTicks));
        }

        console.Write(table);
        if (links.Count > LinksShown)
        {
            console.WriteLine($"({links.Count - LinksShown} more links carried packets)");
        }
    }

    private static void WriteSources(IAnsiConsole console, ProfileReport report)
    {
        foreach ((string what, string kind, string source, bool isUnsure) in new[]
        {
            ("time", report.Time.Modelled?.Kind, report.Time.Modelled?.Source, report.Time.Modelled?.UncertaintySeconds is null),
            ("time", report.Time.Measured?.Kind, report.Time.Measured?.Source, report.Time.Measured?.UncertaintySeconds is null),
            ("energy", report.Energy.Modelled?.Kind, report.Energy.Modelled?.Source, report.Energy.Modelled?.UncertaintyJoules is null),
            ("energy", report.Energy.Measured?.Kind, report.Energy.Measured?.Source, report.Energy.Measured?.UncertaintyJoules is null),
        }.Where(line => line.Item2 is not null).Select(line => (line.Item1, line.Item2!, line.Item3!, line.Item4)))
        {
            console.WriteLine($"{what} {kind}: {source}{(isUnsure ? "; uncertainty not known" : "")}");
        }

        foreach (EnergyQuotient quotient in report.Energy.Best?.Per ?? [])
        {
            console.WriteLine($"  {quotient.Per}: {N(quotient.Count)} {quotient.Denominator}");
        }
    }

    private static string? Figure(double? value, double? uncertainty, string unit) =>
        value is not { } known ? null : Si.Format(known, unit) + (uncertainty is { } sigma ? $" ± {Si.Format(sigma, unit)}" : "");

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
