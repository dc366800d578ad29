using HwStack.Links.Posix;
using HwStack.Links.Serial;

namespace HwStack.Boards.Discovery;

/// <summary>Lists the serial ports of this computer with what is known of each, without opening any. Linux; elsewhere there are none.</summary>
public static class PortScanner
{
    private const int UnknownUart = 0;
    private static readonly string[] LinkFolders = ["serial/by-id", "serial/by-path"];

    /// <summary>All ports with a device behind them, in ordinal order of their names; also those that cannot be opened, with the reason.</summary>
    /// <param name="roots">Where to look; null: the system's own.</param>
    /// <param name="user">Whose rights count; null: this process's.</param>
    public static IReadOnlyList<CandidatePort> List(SystemRoots? roots = null, ProcessUser? user = null)
    {
        roots ??= new SystemRoots();
        user ??= ProcessUser.Current();
        List<CandidatePort> ports = [];
        foreach (string entry in SysFiles.Entries(Path.Combine(roots.Sys, "class/tty")))
        {
            if (Examine(entry, roots, user) is { } port)
            {
                ports.Add(port);
            }
        }

        return [.. ports.Select(port => port with { Address = AddressOf(port, ports) })];
    }

    private static CandidatePort? Examine(string entry, SystemRoots roots, ProcessUser user)
    {
        // Step by step: the link "device" is relative to the physical folder, not to the link that leads to it.
        string? physical = SysFiles.Target(entry);
        string? device = physical is null ? null : SysFiles.Target(Path.Combine(physical, "device"));
        if (device is null || SysFiles.Number(physical!, "type") == UnknownUart)
        {
            // Virtual terminals have no device; sockets for UARTs that were never soldered in have no type.
            return null;
        }

        string name = Path.GetFileName(entry);
        string node = Path.Combine(roots.Dev, name);
        string? driver = SysFiles.Target(Path.Combine(device, "driver")) is { } folder ? Path.GetFileName(folder) : null;
        (PortAccess access, DeviceHolder? holder) = AccessTo(node, roots, user);
        return new CandidatePort(name, node, $"serial:{node}", UsbIdentity.Find(device), driver, LinksTo(node, roots), SysFiles.Number(device, "latency_timer"), access, holder);
    }

    private static (PortAccess Access, DeviceHolder? Holder) AccessTo(string node, SystemRoots roots, ProcessUser user)
    {
        if (SystemConsole.Is(node, roots.ActiveConsoles))
        {
            return (PortAccess.Console, null);
        }

        if (FileOwnership.TryRead(node) is not { } owner)
        {
            return (PortAccess.NoNode, null);
        }

        if (!owner.AllowsReadWrite(user))
        {
            return (PortAccess.NoPermission, null);
        }

        DeviceHolder? holder = DeviceHolder.Find(node, roots.Proc);
        return (holder is null ? PortAccess.Openable : PortAccess.Busy, holder);
    }

    private static IReadOnlyList<string> LinksTo(string node, SystemRoots roots) =>
    [
        .. LinkFolders
            .SelectMany(folder => SysFiles.Entries(Path.Combine(roots.Dev, folder)))
            .Where(link => SysFiles.Target(link) == node),
    ];

    private static string AddressOf(CandidatePort port, IReadOnlyList<CandidatePort> all)
    {
        bool unique = port.Usb?.Serial is { } serial && all.Count(other => other.Usb?.Serial == serial) == 1;
        return unique ? $"usb:{port.Usb!.Serial}" : port.Links.Count > 0 ? $"serial:{port.Links[0]}" : port.Address;
    }
}
