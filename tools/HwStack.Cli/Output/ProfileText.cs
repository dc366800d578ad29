using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Profiling;
using HwStack.Runtime;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The text of <c>hwstack profile</c>.</summary>
internal static class ProfileText
{
    public static void Write(CliContext context, ProfileReport report)
    {
        IAnsiConsole console = Terminal.For(context);
        console.WriteLine($"{report.Chip} on {report.Target}: {report.Steps} steps, {report.Ticks} ticks, image {report.ImageSha256?[..12]}");
        console.WriteLine();
        console.Write(Resources(report.Utilisation));
        console.Write(Populations(report));
        console.WriteLine("memory by core (darker is fuller, · unused):");
        double most = report.Utilisation.Resources.First(use => use.Name == "memory_bytes").Max / (double)Math.Max(1, report.Utilisation.Cores.Count);
        foreach (string line in CoreMap.Draw(
            report.Utilisation.Cores.ToDictionary(core => core.Core, core => core.MemoryBytes / most), report.Utilisation.MeshX, report.Utilisation.MeshY))
        {
            console.WriteLine("  " + line);
        }

        console.WriteLine();
        console.Write(Counters(report));
        WriteTimeAndEnergy(console, report);
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
            table.AddRow(use.Name, N(use.Used), use.Max > 0 ? N(use.Max) : "", use.Max > 0 ? use.WorstCore.ToString("P1", CultureInfo.InvariantCulture) : "", use.WorstCoreId?.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        return table;
    }

    private static Table Populations(ProfileReport report)
    {
        Table table = Terminal.Table("population", "neurons", "spikes", "spikes/neuron/step", "silent");
        foreach (PopulationProfile population in report.Populations)
        {
            table.AddRow(Markup.Escape(population.Name), N(population.Neurons), N(population.Spikes), population.SpikesPerNeuronStep.ToString("0.0000", CultureInfo.InvariantCulture), N(population.SilentNeurons));
        }

        return table;
    }

    private static Table Counters(ProfileReport report)
    {
        Table table = Terminal.Table("counter", "count", "energy", "share");
        foreach ((string name, long count) in report.Counters)
        {
            double joules = report.Energy?.ByCause.GetValueOrDefault(name) ?? 0;
            table.AddRow(name, N(count), joules > 0 ? Si.Format(joules, "J") : "", joules > 0 ? (joules / report.Energy!.Joules).ToString("P1", CultureInfo.InvariantCulture) : "");
        }

        if (report.Energy is { } energy && energy.ByCause.TryGetValue("static", out double idle))
        {
            table.AddRow("static power", "", Si.Format(idle, "J"), (idle / energy.Joules).ToString("P1", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static void WriteTimeAndEnergy(IAnsiConsole console, ProfileReport report)
    {
        if (report.Time is { } time)
        {
            console.WriteLine($"time   {Si.Format(time.Seconds, "s")}, tick mean {Si.Format(time.TickSecondsMean, "s")}, longest {Si.Format(time.TickSecondsMax, "s")} ({time.Kind}: {time.Source})");
        }

        if (report.Energy is { } energy)
        {
            console.WriteLine($"energy {Si.Format(energy.Joules, "J")} ({energy.Kind}: {energy.Source})");
            console.WriteLine($"       per spike {Quotient(energy.JoulesPerSpike)}, without static power {Quotient(energy.DynamicJoulesPerSpike)}; per synaptic operation {Quotient(energy.JoulesPerSynapticOp)}");
        }

        CoreRecord? busiest = report.Cores.MaxBy(core => core.BusySeconds);
        if (busiest is not null)
        {
            console.WriteLine($"       busiest core {busiest.Core}: {Si.Format(busiest.BusySeconds, "s")} busy, {Si.Format(busiest.EnergyJoules, "J")}");
        }
    }

    private static string Quotient(double? joules) => joules is { } value ? Si.Format(value, "J") : "(none)";

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
