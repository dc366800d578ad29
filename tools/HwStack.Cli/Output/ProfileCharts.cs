using System.Globalization;
using HwStack.Profiling;
using HwStack.Runtime;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>The drawings of <c>hwstack profile</c>: core map, raster, course over time. Colours only on a terminal; the characters alone say the same.</summary>
internal static class ProfileCharts
{
    private const int Columns = 76, RasterLines = 8;
    private const string Levels = " ▁▂▃▄▅▆▇█";

    /// <summary>The mesh with one quantity.</summary>
    public static void WriteMap(IAnsiConsole console, ProfileReport report, ProfileMap map)
    {
        Dictionary<uint, double> values = Values(report, map);
        double most = values.Count == 0 ? 0 : values.Values.Max();
        (string what, double scale) = map switch
        {
            ProfileMap.Memory => ("memory by core, share of its limit", 1.0),
            ProfileMap.Neurons => ("neurons by core, share of its limit", 1.0),
            ProfileMap.Energy => ($"energy by core, most {Si.Format(most, "J")}", most),
            _ => ($"busy time by core, most {Si.Format(most, "s")}", most),
        };
        console.WriteLine($"{what} (darker is more, · unused):");
        foreach (string line in CoreMap.Draw(values.ToDictionary(entry => entry.Key, entry => scale > 0 ? entry.Value / scale : 0), report.Utilisation.MeshX, report.Utilisation.MeshY))
        {
            console.Markup("  ");
            foreach (char cell in line)
            {
                console.Write(new Text(cell.ToString(), cell switch
                {
                    '█' => new Style(Color.Red),
                    '▓' => new Style(Color.Yellow),
                    '▒' => new Style(Color.Green),
                    '░' => new Style(Color.Blue),
                    _ => Style.Plain,
                }));
            }

            console.WriteLine();
        }

        console.WriteLine();
    }

    /// <summary>Spikes of all populations, each under its name.</summary>
    public static void WriteRaster(IAnsiConsole console, ProfileReport report)
    {
        if (report.Activity?.Raster is not { Bins: > 0 } raster)
        {
            return;
        }

        console.WriteLine($"spikes, ticks 0 to {report.Ticks - 1} to the right, neurons downwards:");
        foreach (RasterPopulation population in raster.Populations.Where(population => population.Rows > 0).Take(12))
        {
            (IReadOnlyList<string> lines, int least) = SpikeRaster.Draw(raster, population, Columns, RasterLines);
            console.WriteLine($"  {population.Name}, {population.Neurons} neurons (a dot: at least {(least == 1 ? "one spike" : $"{least} spikes")})");
            foreach (string line in lines)
            {
                console.WriteLine("  " + line);
            }
        }

        console.WriteLine();
    }

    /// <summary>Spikes, energy and tick time over the run as lines of bars.</summary>
    public static void WriteSeries(IAnsiConsole console, ProfileReport report)
    {
        if (report.Series is not { Seconds.Length: > 0 } series)
        {
            return;
        }

        console.WriteLine("over time (each line from 0 to its highest):");
        console.WriteLine($"  {Bars([.. series.Counters["spikes"].Select(count => (double)count)])} spikes");
        console.WriteLine($"  {Bars(series.Joules)} energy");
        console.WriteLine($"  {Bars(series.TickSecondsMax)} longest tick, {Si.Format(series.TickSecondsMax.Max(), "s")} at most");
        string critical = string.Join(", ", series.Critical.GroupBy(name => name).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(4).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {100.0 * group.Count() / series.Critical.Length:0} %")));
        console.WriteLine($"  busiest in the longest ticks: {critical}");
        console.WriteLine();
    }

    private static Dictionary<uint, double> Values(ProfileReport report, ProfileMap map)
    {
        double cores = Math.Max(1, report.Utilisation.Cores.Count);
        double Limit(string resource) => Math.Max(1, report.Utilisation.Resources.First(use => use.Name == resource).Max / cores);
        return map switch
        {
            ProfileMap.Memory => report.Utilisation.Cores.ToDictionary(core => core.Core, core => core.MemoryBytes / Limit("memory_bytes")),
            ProfileMap.Neurons => report.Utilisation.Cores.ToDictionary(core => core.Core, core => core.Neurons / Limit("neurons")),
            ProfileMap.Energy => report.Cores.ToDictionary(core => core.Core, core => core.EnergyJoules),
            _ => report.Cores.ToDictionary(core => core.Core, core => core.BusySeconds),
        };
    }

    // Each character shows the largest of its bins, so that no peak is lost.
    private static string Bars(double[] values)
    {
        int width = Math.Min(Columns, values.Length);
        double[] peaks = new double[width];
        for (int i = 0; i < values.Length; i++)
        {
            int at = (int)((long)i * width / values.Length);
            peaks[at] = Math.Max(peaks[at], values[i]);
        }

        double most = peaks.Max();
        return string.Concat(peaks.Select(value => Levels[most > 0 ? (int)Math.Ceiling(value / most * (Levels.Length - 1)) : 0]));
    }
}
