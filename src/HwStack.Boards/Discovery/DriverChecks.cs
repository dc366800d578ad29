namespace HwStack.Boards.Discovery;

/// <summary>USB serial devices that no driver has taken.</summary>
internal static class DriverChecks
{
    private const ushort CommunicationsClass = 0x02;
    private const ushort AbstractControlModel = 0x02;
    private const ushort VendorClass = 0xFF;

    /// <summary>Adapters whose interfaces say nothing but "vendor specific": by vendor and product. Source: the tables of the kernel's drivers.</summary>
    private static readonly (ushort Vendor, ushort Product, string Driver)[] Adapters =
    [
        (0x0403, 0x6001, "ftdi_sio"), (0x0403, 0x6010, "ftdi_sio"), (0x0403, 0x6011, "ftdi_sio"), (0x0403, 0x6014, "ftdi_sio"), (0x0403, 0x6015, "ftdi_sio"),
        (0x10C4, 0xEA60, "cp210x"), (0x10C4, 0xEA70, "cp210x"), (0x10C4, 0xEA71, "cp210x"),
        (0x1A86, 0x5523, "ch341"), (0x1A86, 0x7522, "ch341"), (0x1A86, 0x7523, "ch341"),
        (0x067B, 0x2303, "pl2303"), (0x067B, 0x23A3, "pl2303"), (0x067B, 0x23C3, "pl2303"),
    ];

    public static IEnumerable<DoctorFinding> Of(SystemRoots roots)
    {
        foreach (string entry in SysFiles.Entries(Path.Combine(roots.Sys, "bus/usb/devices")).Where(path => Path.GetFileName(path).Contains(':', StringComparison.Ordinal)))
        {
            string? folder = SysFiles.Target(entry);
            if (folder is null || Path.Exists(Path.Combine(folder, "driver")) || UsbIdentity.Find(folder) is not { } usb || DriverFor(folder, usb) is not { } driver)
            {
                continue;
            }

            yield return new DoctorFinding(FindingSeverity.Problem, "driver", $"usb {usb.VendorProduct} at {usb.BusPath}", $"{usb.ProductName ?? "A serial device"} is plugged in, but no driver has taken it; it needs {driver}.",
                $"sudo modprobe {driver}\nIf there is no such module, install the kernel's extra modules. In a container, load it on the host.");
        }
    }

    private static string? DriverFor(string interfaceFolder, UsbIdentity usb)
    {
        ushort? kind = SysFiles.Hex(interfaceFolder, "bInterfaceClass");
        if (kind == CommunicationsClass && SysFiles.Hex(interfaceFolder, "bInterfaceSubClass") == AbstractControlModel)
        {
            return "cdc_acm";
        }

        return kind == VendorClass ? Adapters.FirstOrDefault(adapter => adapter.Vendor == usb.Vendor && adapter.Product == usb.Product).Driver : null;
    }
}
