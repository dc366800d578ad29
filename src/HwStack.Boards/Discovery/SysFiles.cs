using System.Globalization;

namespace HwStack.Boards.Discovery;

/// <summary>Reads small attribute files and follows links of sysfs. What is not there is null: devices come and go while one looks.</summary>
internal static class SysFiles
{
    public static string? Text(string folder, string name)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(folder, name)).Trim();
            return text.Length > 0 ? text : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static ushort? Hex(string folder, string name) => ushort.TryParse(Text(folder, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort value) ? value : null;

    public static int? Number(string folder, string name) => int.TryParse(Text(folder, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>The physical folder or file behind a path whose last part may be a link; the parts before it must be physical already.</summary>
    public static string? Target(string path)
    {
        try
        {
            return Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? (Path.Exists(path) ? path : null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Full paths of what a folder holds, in ordinal order; none when it cannot be read.</summary>
    public static IReadOnlyList<string> Entries(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
