using System.Text;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Profiling;
using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>Files beside a profile's text or JSON; null for those not asked for.</summary>
/// <param name="Html">Page.</param>
/// <param name="Trace">Trace events.</param>
/// <param name="Vcd">Value change dump.</param>
internal sealed record ProfileFiles(string? Html, string? Trace, string? Vcd)
{
    // Some 120 bytes each in a trace file: readers get slow beyond 100 MB.
    private const int TraceEntriesMax = 1_000_000, WiresMax = 20_000;

    /// <summary>What the run must record for them.</summary>
    public ActivityRequest Activity => new() { TraceEntriesMax = Trace is null && Vcd is null ? 0 : TraceEntriesMax };

    /// <summary>Probes for the dump's wires.</summary>
    public IReadOnlyList<Probe> Probes(Workload workload) => Vcd is null ? [] : [.. Drawn(workload.Image).Select(population => new Probe(population.Name, ProbeKind.Spikes))];

    /// <summary>Writes the files, each whole or not at all; what was left out comes back as warnings.</summary>
    public IEnumerable<Warning> Write(ProfileDocument document, RunRecord first, ChipImage image)
    {
        List<Warning> warnings = [];
        if (Html is not null)
        {
            ProfilePage.Write(Html, document);
        }

        if (first.Activity?.Trace is not { } trace)
        {
            return Trace is null && Vcd is null ? warnings : [.. warnings, new Warning("HWW508", $"{first.Target} records no activity tick by tick; no trace was written.")];
        }

        if (!trace.IsWhole)
        {
            warnings.Add(new Warning(
                "HWW505", $"The trace ends after {trace.Ticks} of {first.Ticks} ticks, at {TraceEntriesMax} entries.", Trace ?? Vcd, "Profile fewer ticks (--ticks) or fewer cores."));
        }

        if (Trace is not null)
        {
            Save(Trace, stream => ChromeTrace.Write(stream, trace, image.Provenance.Source));
        }

        if (Vcd is not null)
        {
            long left = 0;
            Save(Vcd, stream =>
            {
                using StreamWriter writer = new(stream, new UTF8Encoding(false));
                left = VcdFile.Write(writer, trace, [.. Drawn(image).Select(population => new VcdSpikes(
                    population.Name, population.SkewTicks, first.Probes.First(probe => probe.Probe.Population == population.Name).Signal))], WiresMax);
            });
            if (left > 0)
            {
                warnings.Add(new Warning("HWW506", $"{left} neurons beyond the first {WiresMax} have no wire of their own.", Vcd, "Their spikes are in their population's integer 'spikes'."));
            }
        }

        return warnings;
    }

    private static IEnumerable<PopulationMap> Drawn(ChipImage image) => image.Io.Populations.Where(population => population.Type is not ("relay" or "dendrite"));

    private static void Save(string path, Action<Stream> write)
    {
        string whole = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (FileStream stream = File.Create(whole))
            {
                write(stream);
            }

            File.Move(whole, path, overwrite: true);
        }
        finally
        {
            File.Delete(whole);
        }
    }
}
