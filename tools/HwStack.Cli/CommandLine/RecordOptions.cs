using System.CommandLine;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>--record POPULATION:spikes|v|u=FILE, several times.</summary>
internal sealed class RecordOptions
{
    private readonly Option<string[]> _record = new("--record")
    {
        Description = "Record a population under its name in the network; FILE is written as .npy [ticks x neurons], or [samples x ticks x neurons] for a batch.",
        HelpName = "POPULATION:spikes|v|u=FILE",
    };

    public RecordOptions(Command command) => command.Add(_record);

    /// <summary>The recordings asked for, checked to be writable before any work is done.</summary>
    public IReadOnlyList<Recording> Read(ParseResult parsed)
    {
        List<Recording> recordings = [];
        foreach (string argument in parsed.GetValue(_record) ?? [])
        {
            Recording recording = Parse(argument);
            OutputFile.RequireWritable(recording.Path);
            recordings.Add(recording);
        }

        return recordings;
    }

    /// <summary>Writes one recording of all samples, whole or not at all.</summary>
    public static void Write(Recording recording, IReadOnlyList<RunRecord> samples)
    {
        List<ProbeRecord> probes = [.. samples.Select(sample => sample.Probes.First(probe => probe.Probe == recording.Probe))];
        int steps = probes.Max(probe => probe.Signal.Steps), channels = probes[0].Signal.Channels;
        int[] shape = samples.Count == 1 ? [steps, channels] : [samples.Count, steps, channels];
        float[] values = new float[(long)samples.Count * steps * channels];
        for (int sample = 0; sample < probes.Count; sample++)
        {
            Signal signal = probes[sample].Signal;
            for (int step = 0; step < signal.Steps; step++)
            {
                long row = (((long)sample * steps) + step) * channels;
                for (int i = signal.StepStart[step]; i < signal.StepStart[step + 1]; i++)
                {
                    values[row + signal.Channel[i]] = signal.Value[i];
                }
            }
        }

        NpyFile.Write(recording.Path, values, shape);
    }

    private static Recording Parse(string argument)
    {
        // The file follows the first '=' after the quantity; population names may hold ':' and '.'.
        foreach ((string word, ProbeKind kind) in new[] { ("spikes", ProbeKind.Spikes), ("v", ProbeKind.V), ("u", ProbeKind.U) })
        {
            string separator = $":{word}=";
            int at = argument.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0 && at + separator.Length < argument.Length)
            {
                return new Recording(new Probe(argument[..at], kind), argument[(at + separator.Length)..]);
            }
        }

        throw new UserErrorException(new UserError(
            "HW0020", $"'{argument}' is not a recording.", "--record", argument, "POPULATION:spikes|v|u=FILE", "For example --record lif1:spikes=out.npy."));
    }
}

/// <summary>A probe and the file it goes to.</summary>
/// <param name="Probe">Population and quantity.</param>
/// <param name="Path">Output file.</param>
internal sealed record Recording(Probe Probe, string Path);
