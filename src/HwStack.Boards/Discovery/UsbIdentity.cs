namespace HwStack.Boards.Discovery;

/// <summary>The USB device behind a port.</summary>
/// <param name="Vendor">idVendor.</param>
/// <param name="Product">idProduct.</param>
/// <param name="Serial">Serial number; null when the device has none (cheap adapters do not).</param>
/// <param name="Manufacturer">The device's own words; null when it has none.</param>
/// <param name="ProductName">The same.</param>
/// <param name="BusPath">Where it is plugged in, e.g. "1-1.4": stable until it is plugged in elsewhere.</param>
/// <param name="Interface">Number of the interface the port belongs to: tells the ports of one device apart. Null when unknown.</param>
public sealed record UsbIdentity(ushort Vendor, ushort Product, string? Serial, string? Manufacturer, string? ProductName, string BusPath, int? Interface)
{
    /// <summary>"0403:6001", as lsusb prints it.</summary>
    public string VendorProduct => $"{Vendor:x4}:{Product:x4}";

    /// <summary>Walks up from a device's folder of sysfs to the USB device it is part of; null when it is part of none.</summary>
    internal static UsbIdentity? Find(string deviceFolder)
    {
        int? interfaceNumber = null;
        for (DirectoryInfo? at = new(deviceFolder); at is not null; at = at.Parent)
        {
            interfaceNumber ??= SysFiles.Hex(at.FullName, "bInterfaceNumber");
            if (SysFiles.Hex(at.FullName, "idVendor") is { } vendor && SysFiles.Hex(at.FullName, "idProduct") is { } product)
            {
                return new UsbIdentity(
                    vendor, product, SysFiles.Text(at.FullName, "serial"), SysFiles.Text(at.FullName, "manufacturer"), SysFiles.Text(at.FullName, "product"), at.Name, interfaceNumber);
            }
        }

        return null;
    }
}
