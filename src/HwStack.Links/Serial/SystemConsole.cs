namespace HwStack.Links.Serial;

/// <summary>The terminals the kernel prints to. A program that drives one as a board would cut the machine's administrator off, so links never open them.</summary>
public static class SystemConsole
{
    /// <summary>Where the kernel lists them.</summary>
    public const string ActiveFile = "/sys/class/tty/console/active";

    /// <summary>Whether a device (symlinks resolved) is one of those that <paramref name="activeFile"/> names, or the name that stands for them. False when the file cannot be read.</summary>
    public static bool Is(string device, string activeFile)
    {
        if (device is "/dev/console" or "/dev/tty0")
        {
            return true;
        }

        return Names(activeFile).Contains(Path.GetFileName(device));
    }

    /// <summary>Names, such as "ttyS0", from a file of the form of <see cref="ActiveFile"/>; empty when it cannot be read.</summary>
    public static IReadOnlyList<string> Names(string activeFile)
    {
        try
        {
            return File.ReadAllText(activeFile).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
