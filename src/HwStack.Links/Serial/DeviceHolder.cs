namespace HwStack.Links.Serial;

/// <summary>A process that has a device open.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Name">Its short name, as ps shows it; empty when unknown.</param>
public sealed record DeviceHolder(int ProcessId, string Name)
{
    /// <summary>
    /// Looks through a /proc tree for other processes that have the device open; null when none is found. Processes of other users can be looked into by root only, so null does not mean that nobody has it.
    /// </summary>
    /// <param name="device">Full path, symlinks resolved.</param>
    /// <param name="procRoot">"/proc", or a tree like it.</param>
    public static DeviceHolder? Find(string device, string procRoot = "/proc")
    {
        foreach (int process in Processes(procRoot))
        {
            if (process != Environment.ProcessId && HasOpen(Path.Combine(procRoot, process.ToString()), device))
            {
                return new DeviceHolder(process, NameOf(process, procRoot));
            }
        }

        return null;
    }

    /// <summary>Ids of the processes of a /proc tree, ascending.</summary>
    public static IReadOnlyList<int> Processes(string procRoot)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(procRoot).Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : -1).Where(id => id > 0).Order()];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The short name of a process of a /proc tree; empty when it cannot be read.</summary>
    public static string NameOf(int process, string procRoot)
    {
        try
        {
            return File.ReadAllText(Path.Combine(procRoot, process.ToString(), "comm")).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>"ModemManager (process 812)".</summary>
    public override string ToString() => Name.Length == 0 ? $"process {ProcessId}" : $"{Name} (process {ProcessId})";

    private static bool HasOpen(string process, string device)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(entry => new FileInfo(entry).LinkTarget == device);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
