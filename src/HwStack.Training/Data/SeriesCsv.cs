using System.Globalization;
using System.IO.Compression;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>
/// Reads labelled series from text, plain or gzip, one step a line: columns that together name the series, a column with the class, and value columns. The tactile Braille letters of
/// Müller-Cleve et al. 2022 are of this form: trial, letter, repetition, step, taxel 0 to 11.
/// </summary>
public static class SeriesCsv
{
    private const int SeriesMax = 1_000_000;
    private const long ValuesMax = 400_000_000;

    /// <summary>
    /// Reads a file whose first columns are trial, class, repetition, step and whose others are values. Lines of one (trial, class, repetition) follow one another with steps 0, 1, 2 …
    /// Classes are numbered by the ordinal order of their names. Throws UserErrorException: HW1001, HW1003 (the file), HW1187 (a damaged gzip, or too many values), HW1188 (no series), HW1190 (a line
    /// is not of this form), HW1191 (more than 256 classes).
    /// </summary>
    /// <param name="path">The file.</param>
    public static SeriesSet Read(string path)
    {
        List<List<float>> series = [];
        List<string> classOf = [];
        int channels = 0, number = 0;
        long values = 0;
        string before = "";
        foreach (string line in Lines(path))
        {
            number++;
            string[] parts = line.Split(',');
            string id = string.Join(',', parts.Take(3)), place = $"{path} line {number}";
            channels = channels == 0 ? parts.Length - 4 : channels;
            if (parts.Length < 5 || parts.Length != channels + 4 || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int step))
            {
                throw Wrong(line, place, channels);
            }

            if (id != before)
            {
                series.Add([]);
                classOf.Add(parts[1]);
                before = id;
            }

            if (step != series[^1].Count / channels || series.Count > SeriesMax)
            {
                throw Wrong(line, place, channels);
            }

            for (int c = 0; c < channels; c++)
            {
                series[^1].Add(float.TryParse(parts[c + 4], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value : throw Wrong(line, place, channels));
            }

            if ((values += channels) > ValuesMax)
            {
                throw new UserErrorException(new UserError("HW1187", $"The file has more than {ValuesMax} values, the limit.", path, Limit: $"{ValuesMax}"));
            }
        }

        string[] names = [.. classOf.Distinct().Order(StringComparer.Ordinal)];
        return names.Length switch
        {
            0 => throw new UserErrorException(new UserError("HW1188", "The file holds no series.", path, "0")),
            > 256 => throw new UserErrorException(new UserError("HW1191", $"The file has {names.Length} classes, at most 256 are possible.", path, $"{names.Length}", "256", "The second column must be the class.")),
            _ => new SeriesSet(
                Path.GetFileName(path), [.. series.Select(one => one.ToArray())], [.. classOf.Select(name => (byte)Array.BinarySearch(names, name, StringComparer.Ordinal))], channels, names,
                FormattableString.Invariant($"{series.Count:N0} series of {Path.GetFileName(path)}")),
        };
    }

    private static IEnumerable<string> Lines(string path)
    {
        using FileStream file = Open(path);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(stream);
        while (Line(reader, path) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return line;
            }
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException(new UserError("HW1001", "the file does not exist.", path), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException(new UserError("HW1003", $"the file cannot be read: {e.Message.TrimEnd('.')}.", path, Hint: "Check its permissions."), e);
        }
    }

    private static string? Line(StreamReader reader, string path)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new UserErrorException(new UserError("HW1187", $"The archive is damaged or of another format: {e.Message.TrimEnd('.')}.", path, Hint: "Fetch it again."), e);
        }
    }

    private static UserErrorException Wrong(string line, string place, int channels) => new(new UserError(
        "HW1190", $"'{ShownName.Of(line)}' is no step of a series, expected trial,class,repetition,step and {(channels > 0 ? channels : "some")} finite values, steps counted from 0.", place, ShownName.Of(line)));
}
