using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>The label file of a set of recordings: lines of file name without ending and class number, separated by white space or a comma; '#' begins a comment.</summary>
internal static class RecordingLabels
{
    private const int LinesMax = 1_000_000;
    private static readonly char[] Blank = [' ', '\t', ','];

    /// <summary>Names and classes in the order of the file. Throws HW1180 (no such file), HW1184 (class beyond 255), HW1185 (no label, or a name given twice), HW1188 (none).</summary>
    public static (string[] Names, byte[] Labels) Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserErrorException(new UserError("HW1180", "The label file does not exist.", path));
        }

        List<string> names = [];
        List<byte> labels = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.ReadLines(path).Take(LinesMax))
        {
            number++;
            string[] parts = line.Split('#')[0].Split(Blank, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
            {
                continue;
            }

            string place = $"{path} line {number}", shown = ShownName.Of(line.Trim());
            if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int label))
            {
                throw new UserErrorException(new UserError("HW1185", $"'{shown}' is not a label, expected NAME CLASS.", place, shown, "NAME CLASS"));
            }

            if (label > byte.MaxValue)
            {
                throw new UserErrorException(new UserError("HW1184", $"The label is {label}, expected 0 to {byte.MaxValue}.", place, $"{label}", $"0..{byte.MaxValue}"));
            }

            if (!seen.Add(parts[0]))
            {
                throw new UserErrorException(new UserError("HW1185", $"The recording '{ShownName.Of(parts[0])}' is given twice.", place, ShownName.Of(parts[0])));
            }

            names.Add(parts[0]);
            labels.Add((byte)label);
        }

        return names.Count > 0 ? ([.. names], [.. labels]) : throw new UserErrorException(new UserError("HW1188", "The label file names no recordings.", path, "0"));
    }
}
