using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Cli.CommandLine;

/// <summary>A labelled recording.</summary>
/// <param name="Path">File.</param>
/// <param name="Class">Class number, from 0.</param>
internal sealed record Labelled(string Path, int Class);

/// <summary>Reads labels: lines of file name without ending and class number.</summary>
internal static class LabelFile
{
    private static readonly char[] Blank = [' ', '\t', ','];

    /// <summary>The labelled recordings in the order of the file. HW0056 for a line that is not a label, HW0057 for a recording that is missing.</summary>
    public static IReadOnlyList<Labelled> Read(string path, string folder)
    {
        if (!File.Exists(path) || !Directory.Exists(folder))
        {
            string missing = File.Exists(path) ? folder : path;
            throw new UserErrorException(new UserError("HW0057", "There is no such file or folder.", missing));
        }

        Dictionary<string, string> files = [];
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }

        List<Labelled> labelled = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] parts = line.Split('#')[0].Split(Blank, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
            {
                continue;
            }

            if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int label))
            {
                throw new UserErrorException(new UserError("HW0056", $"'{line.Trim()}' is not a label.", $"{path} line {number}", line.Trim(), "NAME CLASS"));
            }

            labelled.Add(files.TryGetValue(parts[0], out string? file)
                ? new Labelled(file, label)
                : throw new UserErrorException(new UserError("HW0057", $"The folder '{folder}' has no recording '{parts[0]}'.", $"{path} line {number}", parts[0])));
        }

        return labelled;
    }
}
