using HwStack.Diagnostics;

namespace HwStack.Boards.Discovery;

/// <summary>Finds the one port that a user means. Two that fit are an error that lists them: the wrong board would be flashed sooner or later.</summary>
public static class PortFinder
{
    /// <summary>The port of a USB device.</summary>
    /// <param name="selector">"SERIAL", "VID:PID:SERIAL" or "VID:PID" (hexadecimal), each with "/N" behind it for interface N of a device with several ports. Upper and lower case count in serial numbers.</param>
    /// <param name="ports">From <see cref="PortScanner.List"/>.</param>
    /// <exception cref="UserErrorException">HW5050 none fits, HW5051 more than one does.</exception>
    public static CandidatePort FindUsb(string selector, IReadOnlyList<CandidatePort> ports)
    {
        CandidatePort[] fitting = [.. ports.Where(port => port.Usb is { } usb && Fits(selector, usb))];
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new UserErrorException(DiscoveryErrors.NoSuchPort(selector, ports)),
            _ => throw new UserErrorException(DiscoveryErrors.Ambiguous(selector, fitting)),
        };
    }

    /// <summary>The only openable USB port, for users who name none.</summary>
    /// <exception cref="UserErrorException">HW5050 there is none, HW5051 there are several.</exception>
    public static CandidatePort FindOnly(IReadOnlyList<CandidatePort> ports)
    {
        CandidatePort[] openable = [.. ports.Where(port => port is { Usb: not null, Access: PortAccess.Openable })];
        return openable.Length switch
        {
            1 => openable[0],
            0 => throw new UserErrorException(DiscoveryErrors.NoSuchPort(null, ports)),
            _ => throw new UserErrorException(DiscoveryErrors.Ambiguous(null, openable)),
        };
    }

    private static bool Fits(string selector, UsbIdentity usb)
    {
        if (FitsDevice(selector, usb))
        {
            return true;
        }

        int slash = selector.LastIndexOf('/');
        return slash > 0 && int.TryParse(selector.AsSpan(slash + 1), out int number) && number == (usb.Interface ?? 0) && FitsDevice(selector[..slash], usb);
    }

    private static bool FitsDevice(string selector, UsbIdentity usb) =>
        (usb.Serial is not null && (selector == usb.Serial || string.Equals(selector, $"{usb.VendorProduct}:{usb.Serial}", StringComparison.Ordinal)))
        || string.Equals(selector, usb.VendorProduct, StringComparison.OrdinalIgnoreCase);
}
