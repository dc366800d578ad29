using System.Globalization;
using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// Events as text, one a line: tick,channel[,value]. Ticks and channels count from 0; the value is 1 when left out. Lines that start with '#'
/// are comments, one heading line of words is skipped, fields may also be separated by semicolons, tabs or blanks. Events may come in any order;
/// values of the same tick and channel add up. A comment with "ticks=N" sets the number of ticks, which is otherwise the last tick plus 1.
/// </summary>
public static class EventTextFile
{
    /// <summary>Most ticks accepted unless said otherwise: 16,777,216, over four hours of 1 ms.</summary>
    public const int DefaultTicksMax = 1 << 24;

    /// <summary>
    /// Reads one signal. Throws <see cref="UserErrorException"/> with the line number: HW1001 to HW1005 (the file), HW1120 (a line is not an
    /// event), HW1121 (channel out of range), HW1122 (tick out of range), HW1123 (value not finite).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">Channels of the signal; every channel is below.</param>
    /// <param name="ticks">Ticks of the signal; null to take them from the file.</param>
    /// <param name="ticksMax">Most ticks accepted.</param>
    public static Signal Read(string path, int channels, int? ticks = null, int ticksMax = DefaultTicksMax) =>
        Read(InputBytes.Read(path, NpyFile.DefaultBytesMax), path, channels, ticks, ticksMax);

    /// <summary>Reads one signal from the bytes of a file; errors name <paramref name="name"/>.</summary>
    public static Signal Read(byte[] data, string name, int channels, int? ticks = null, int ticksMax = DefaultTicksMax)
    {
        SignalBuilder builder = new(channels);
        using StreamReader reader = new(new MemoryStream(data, false), new UTF8Encoding(false, false));
        int line = 0, declared = 0;
        bool mayBeHeading = true;
        while (reader.ReadLine() is string text)
        {
            line++;
            ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                declared = Math.Max(declared, DeclaredTicks(trimmed));
                continue;
            }

            string place = $"{name} line {line}";
            if (mayBeHeading && char.IsLetter(trimmed[0]) && !IsNumberWord(trimmed))
            {
                mayBeHeading = false;
                continue;
            }

            mayBeHeading = false;
            (int tick, int channel, float value) = Parse(trimmed, place, channels, ticks ?? ticksMax);
            builder.Add(tick, channel, value);
        }

        return builder.Build(ticks ?? Math.Max(builder.Steps, Math.Min(declared, ticksMax)));
    }

    /// <summary>Writes one signal so that <see cref="Read(string, int, int?, int)"/> gives it back: a comment with the extents, a heading, the events in order. Throws HW1044.</summary>
    public static void Write(string path, Signal signal)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# ticks={signal.Steps} channels={signal.Channels}\ntick,channel,value\n");
        for (int step = 0; step < signal.Steps; step++)
        {
            for (int i = signal.StepStart[step]; i < signal.StepStart[step + 1]; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{step},{signal.Channel[i]},{signal.Value[i]:R}\n");
            }
        }

        OutputFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static (int Tick, int Channel, float Value) Parse(ReadOnlySpan<char> text, string place, int channels, int ticks)
    {
        char[] separators = text.Contains(',') ? [','] : text.Contains(';') ? [';'] : [' ', '\t'];
        string[] fields = text.ToString().Split(separators, StringSplitOptions.TrimEntries | (separators.Length > 1 ? StringSplitOptions.RemoveEmptyEntries : 0));
        if (fields.Length is not (2 or 3)
            || !long.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long tick)
            || !long.TryParse(fields[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long channel))
        {
            throw FileFaults.Make("HW1120", place, $"'{ShownName.Of(text.ToString())}' is not an event, expected tick,channel[,value] with whole numbers.");
        }

        float value = 1;
        if (fields.Length == 3 && !float.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            throw FileFaults.Make("HW1120", place, $"the value '{ShownName.Of(fields[2])}' is not a number.", value: ShownName.Of(fields[2]));
        }

        if (tick < 0 || tick >= ticks)
        {
            throw FileFaults.Make("HW1122", place, $"tick {tick} is out of range, expected 0 to {ticks - 1}.", value: $"{tick}", limit: $"0..{ticks - 1}");
        }

        if (channel < 0 || channel >= channels)
        {
            throw FileFaults.Make("HW1121", place, $"channel {channel} is out of range, expected 0 to {channels - 1}.", value: $"{channel}", limit: $"0..{channels - 1}");
        }

        return float.IsFinite(value)
            ? ((int)tick, (int)channel, value)
            : throw FileFaults.Make("HW1123", place, $"the value {ShownName.Of(fields[2])} is not finite.", value: ShownName.Of(fields[2]));
    }

    // "nan,0" is a wrong event, not a heading.
    private static bool IsNumberWord(ReadOnlySpan<char> text) =>
        text.StartsWith("nan", StringComparison.OrdinalIgnoreCase) || text.StartsWith("inf", StringComparison.OrdinalIgnoreCase);

    private static int DeclaredTicks(ReadOnlySpan<char> comment)
    {
        int at = comment.IndexOf("ticks=", StringComparison.Ordinal);
        if (at < 0)
        {
            return 0;
        }

        ReadOnlySpan<char> digits = comment[(at + 6)..];
        int end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int ticks) ? ticks : 0;
    }
}
