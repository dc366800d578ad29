namespace HwStack.Boards.Discovery;

/// <summary>Where the operating system keeps what discovery looks at; tests give trees of their own.</summary>
/// <param name="Sys">sysfs.</param>
/// <param name="Dev">Device nodes.</param>
/// <param name="Proc">Processes.</param>
/// <param name="Etc">Groups and udev rules.</param>
public sealed record SystemRoots(string Sys = "/sys", string Dev = "/dev", string Proc = "/proc", string Etc = "/etc")
{
    /// <summary>The kernel's list of its consoles.</summary>
    public string ActiveConsoles => Path.Combine(Sys, "class/tty/console/active");

    /// <summary>The list of groups.</summary>
    public string Groups => Path.Combine(Etc, "group");
}
