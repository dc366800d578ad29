namespace HwStack.Links.Posix;

/// <summary>A line of /etc/group.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Id">Its number.</param>
/// <param name="Members">Names of the users listed as members.</param>
public sealed record GroupEntry(string Name, uint Id, IReadOnlyList<string> Members)
{
    /// <summary>All entries in file order; lines that are none are passed over, and a file that cannot be read has none.</summary>
    public static IReadOnlyList<GroupEntry> ReadAll(string groupFile)
    {
        try
        {
            return [.. File.ReadLines(groupFile).Select(Parse).OfType<GroupEntry>()];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static GroupEntry? Parse(string line)
    {
        string[] fields = line.Split(':');
        return fields.Length == 4 && uint.TryParse(fields[2], out uint id)
            ? new GroupEntry(fields[0], id, fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }
}
