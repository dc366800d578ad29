using HwStack.Diagnostics;
using HwStack.Links.Serial;

namespace HwStack.Boards.Discovery;

/// <summary>HW5050 to HW5053; explained in docs/errors.md.</summary>
internal static class DiscoveryErrors
{
    public static UserError NoSuchPort(string? selector, IReadOnlyList<CandidatePort> ports)
    {
        string there = ports.Count == 0 ? "no ports at all" : string.Join("; ", ports.Select(WithAccess));
        string what = selector is null ? "There is no USB serial port that can be opened" : $"No port belongs to a USB device '{selector}'";
        return new("HW5050", $"{what}; there are: {there}.", selector is null ? null : $"usb:{selector}", selector, Hint: "Is the board plugged in? 'hwstack boards doctor' looks for the reason.");
    }

    public static UserError Ambiguous(string? selector, IReadOnlyList<CandidatePort> fitting)
    {
        string which = string.Join("; ", fitting.Select(port => $"{port.Describe()}: {port.Address}"));
        string what = selector is null ? "Several boards may be meant" : $"'{selector}' fits several ports";
        return new("HW5051", $"{what}: {which}.", selector is null ? null : $"usb:{selector}", selector, "one port", "Name one by its address, or add /N for interface N of one device.");
    }

    public static UserError Locked(string identity, DeviceHolder? holder) =>
        new("HW5052", $"{(holder is null ? "Another process" : holder.ToString())} is using the board {identity}.", identity, holder?.ProcessId.ToString(), "one process at a time", "Wait for it, or end it.");

    public static UserError NoLockFolder(string folder, string why) =>
        new("HW5053", $"The folder for locks cannot be used: {why}", folder, Hint: "Set XDG_RUNTIME_DIR to a folder of yours.");

    private static string WithAccess(CandidatePort port) => port.Access switch
    {
        PortAccess.NoNode => $"{port.Describe()}, without a device node",
        PortAccess.NoPermission => $"{port.Describe()}, which you may not open",
        PortAccess.Busy => $"{port.Describe()}, which {port.Holder} is using",
        PortAccess.Console => $"{port.Describe()}, a console of this machine",
        _ => port.Describe(),
    };
}
