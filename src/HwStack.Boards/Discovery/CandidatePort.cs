using HwStack.Links.Serial;

namespace HwStack.Boards.Discovery;

/// <summary>A serial port that may lead to a board.</summary>
/// <param name="Name">The kernel's name, e.g. "ttyACM0"; changes from plugging to plugging.</param>
/// <param name="Device">Its node, e.g. "/dev/ttyACM0".</param>
/// <param name="Address">The most stable address there is: "usb:SERIAL" where the number is unique, else the by-id link or the node as "serial:…".</param>
/// <param name="Usb">The USB device behind it; null for ports of other buses.</param>
/// <param name="Driver">The kernel's driver; null when unknown.</param>
/// <param name="Links">Links of /dev/serial that lead to it, in ordinal order.</param>
/// <param name="LatencyTimerMs">How long the adapter keeps a few bytes back; null where the driver does not tell.</param>
/// <param name="Access">Whether it can be opened.</param>
/// <param name="Holder">Who has it open, for <see cref="PortAccess.Busy"/>.</param>
public sealed record CandidatePort(
    string Name, string Device, string Address, UsbIdentity? Usb, string? Driver, IReadOnlyList<string> Links, int? LatencyTimerMs, PortAccess Access, DeviceHolder? Holder)
{
    /// <summary>What <see cref="BoardLock"/> locks: the USB serial number with vendor, product and interface; without one the place it is plugged in; without USB the device.</summary>
    public string Identity => Usb switch
    {
        null => $"device:{Device}",
        { Serial: null } => $"usb-path:{Usb.BusPath}:{Usb.Interface ?? 0}",
        _ => $"usb:{Usb.VendorProduct}:{Usb.Serial}:{Usb.Interface ?? 0}",
    };

    /// <summary>A line about it: "/dev/ttyACM0 (usb 1a86:7523, serial 123, at 1-1.4)".</summary>
    public string Describe() => Usb is null ? Device : $"{Device} (usb {Usb.VendorProduct}{(Usb.Serial is null ? "" : $", serial {Usb.Serial}")}, at {Usb.BusPath}, interface {Usb.Interface ?? 0})";
}
