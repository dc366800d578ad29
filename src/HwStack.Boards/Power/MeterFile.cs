using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>
/// A recording of a meter as comma-separated values. The first line names the columns: <c>time_s</c> and <c>amps</c> are needed, <c>volts</c> unless given apart, <c>joules</c> and
/// <c>window</c> may be there, others are ignored; their order is free. A window is a stretch of lines whose <c>window</c> says "idle" or "active"; an empty entry lies between windows. Lines
/// that are empty or begin with # are skipped.
/// </summary>
/// <param name="Samples">Samples in time; energy is the column's, or the integral of power by trapezoids.</param>
/// <param name="Marks">For each sample "idle", "active" or "".</param>
public sealed record MeterFile(IReadOnlyList<PowerSample> Samples, IReadOnlyList<string> Marks)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="volts">Voltage of the rail when the file has no column for it; null: it must have.</param>
    /// <exception cref="UserErrorException">HW5300 with the line when it is not such a file.</exception>
    public static MeterFile Read(string path, double? volts = null)
    {
        try
        {
            using StreamReader reader = new(path);
            return Read(reader, path, volts);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, 0, $"the file cannot be read: {trouble.Message}");
        }
    }

    /// <summary>Reads text; <paramref name="name"/> is for errors.</summary>
    /// <exception cref="UserErrorException">HW5300.</exception>
    public static MeterFile Read(TextReader reader, string name, double? volts = null)
    {
        List<PowerSample> samples = [];
        List<string> marks = [];
        Dictionary<string, int>? columns = null;
        int line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            string[] parts = [.. text.Split(',').Select(part => part.Trim())];
            if (columns is null)
            {
                columns = Columns(parts, name, line, volts);
                continue;
            }

            if (parts.Length <= columns.Values.Max())
            {
                throw Bad(name, line, $"{parts.Length} columns where the first line names {columns.Values.Max() + 1}");
            }

            double Value(string column) => double.TryParse(parts[columns[column]], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value : throw Bad(name, line, $"'{parts[columns[column]]}' in column {column} is not a finite number");
            PowerSample sample = new(Value("time_s"), columns.ContainsKey("volts") ? Value("volts") : volts!.Value, Value("amps"), 0);
            if (samples.Count > 0 && !(sample.Seconds > samples[^1].Seconds))
            {
                throw Bad(name, line, FormattableString.Invariant($"time {sample.Seconds} s does not come after {samples[^1].Seconds} s"));
            }

            double joules = columns.ContainsKey("joules") ? Value("joules")
                : samples.Count == 0 ? 0 : samples[^1].Joules + ((sample.Seconds - samples[^1].Seconds) * (sample.Watts + samples[^1].Watts) / 2);
            string mark = columns.TryGetValue("window", out int at) ? parts[at] : "";
            marks.Add(mark is "" or "idle" or "active" ? mark : throw Bad(name, line, $"'{mark}' in column window is not 'idle', 'active' or empty"));
            samples.Add(sample with { Joules = joules });
        }

        return samples.Count >= 2 ? new MeterFile(samples, marks) : throw Bad(name, line, "a recording has a line of column names and at least two samples");
    }

    /// <summary>The windows of one kind, each from its first to its last sample.</summary>
    /// <param name="mark">"idle" or "active".</param>
    /// <param name="load">What the board counted in each such window.</param>
    public IReadOnlyList<EnergyWindow> Windows(string mark, LoadWindow load)
    {
        List<EnergyWindow> windows = [];
        for (int first = 0, end; first < Marks.Count; first = end)
        {
            for (end = first + 1; end < Marks.Count && Marks[end] == Marks[first]; end++)
            {
            }

            if (Marks[first] == mark && end - first > 1)
            {
                PowerSample from = Samples[first], to = Samples[end - 1];
                windows.Add(new EnergyWindow(to.Seconds - from.Seconds, to.Joules - from.Joules, (from.Volts + to.Volts) / 2, load));
            }
        }

        return windows;
    }

    private static Dictionary<string, int> Columns(string[] names, string file, int line, double? volts)
    {
        Dictionary<string, int> columns = [];
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is "time_s" or "volts" or "amps" or "joules" or "window" && !columns.TryAdd(names[i], i))
            {
                throw Bad(file, line, $"column {names[i]} is named twice");
            }
        }

        foreach (string needed in new[] { "time_s", "amps", "volts" })
        {
            if (!columns.ContainsKey(needed) && !(needed == "volts" && volts is not null))
            {
                throw Bad(file, line, $"there is no column {needed}");
            }
        }

        return columns;
    }

    private static UserErrorException Bad(string name, int line, string what) => new(new UserError(
        "HW5300", $"Not a recording of a meter: {what}.", line == 0 ? name : $"{name}, line {line}", null, "a line time_s,volts,amps[,joules][,window], then samples"));
}
