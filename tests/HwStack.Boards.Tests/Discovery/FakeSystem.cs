using System.Globalization;
using System.Runtime.Versioning;
using HwStack.Boards.Discovery;
using HwStack.Links.Posix;

namespace HwStack.Boards.Tests.Discovery;

/// <summary>A sysfs, /dev, /proc and /etc of our own, laid out as the kernel does, links and all.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FakeSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FakeSystem()
    {
        Roots = new SystemRoots(At("sys"), At("dev"), At("proc"), At("etc"));
        Directory.CreateDirectory(At("sys/class/tty/console"));
        Directory.CreateDirectory(At("dev"));
        Directory.CreateDirectory(At("proc"));
        // The files belong to whoever runs the test; the group of the nodes is named after the usual one.
        FileOwnership owner = FileOwnership.TryRead(_folder.Path)!.Value;
        Write("etc/group", $"staff:x:60000:\ndialout:x:{owner.Group}:carol\n");
        Owner = owner;
    }

    public SystemRoots Roots { get; }

    public FileOwnership Owner { get; }

    /// <summary>A user who owns nothing here.</summary>
    public ProcessUser Alice { get; } = new(54_321, [54_321], "alice");

    /// <summary>A user in the group of the nodes.</summary>
    public ProcessUser Member => new(54_322, [54_322, Owner.Group], "bob");

    /// <summary>A CDC-ACM board: the tty hangs right below the USB interface.</summary>
    public void AddAcm(string name, string port, string vendorProduct, string? serial, int interfaceNumber = 0)
    {
        string device = AddUsb(port, vendorProduct, serial);
        string itf = $"{device}/{port}:1.{interfaceNumber}";
        Write($"{itf}/bInterfaceNumber", interfaceNumber.ToString("x2", CultureInfo.InvariantCulture));
        AddDriver(itf, "cdc_acm");
        Directory.CreateDirectory(At($"{itf}/tty/{name}"));
        Link($"{itf}/tty/{name}/device", "../../../" + $"{port}:1.{interfaceNumber}");
        Link($"sys/class/tty/{name}", "../../../" + $"{itf}/tty/{name}");
        AddNode(name);
    }

    /// <summary>A USB serial adapter: between interface and tty there is a port device with the driver.</summary>
    public void AddAdapter(string name, string port, string vendorProduct, string? serial, string driver, int? latencyTimerMs = null)
    {
        string itf = $"{AddUsb(port, vendorProduct, serial)}/{port}:1.0";
        Write($"{itf}/bInterfaceNumber", "00");
        string usbSerial = $"{itf}/{name}";
        AddDriver(usbSerial, driver);
        if (latencyTimerMs is { } ms)
        {
            Write($"{usbSerial}/latency_timer", ms.ToString(CultureInfo.InvariantCulture));
        }

        Directory.CreateDirectory(At($"{usbSerial}/tty/{name}"));
        Link($"{usbSerial}/tty/{name}/device", $"../../../{name}");
        Link($"sys/class/tty/{name}", $"../../../{usbSerial}/tty/{name}");
        AddNode(name);
    }

    /// <summary>A UART on the main board; type 0 is a socket without one.</summary>
    public void AddUart(string name, int type)
    {
        string tty = $"sys/devices/platform/serial8250/tty/{name}";
        Directory.CreateDirectory(At("sys/devices/platform/serial8250"));
        Write($"{tty}/type", type.ToString(CultureInfo.InvariantCulture));
        Link($"{tty}/device", "../../../serial8250");
        Link($"sys/class/tty/{name}", $"../../../{tty}");
        AddNode(name);
    }

    /// <summary>A USB interface that no driver has taken.</summary>
    public void AddOrphan(string port, string vendorProduct, string interfaceClass, string subClass)
    {
        string itf = $"{AddUsb(port, vendorProduct, "S")}/{port}:1.0";
        Write($"{itf}/bInterfaceClass", interfaceClass);
        Write($"{itf}/bInterfaceSubClass", subClass);
        Link($"sys/bus/usb/devices/{port}:1.0", "../../../../" + itf);
    }

    public void AddProcess(int id, string name, params string[] openFiles)
    {
        Write($"proc/{id}/comm", name + "\n");
        Directory.CreateDirectory(At($"proc/{id}/fd"));
        for (int i = 0; i < openFiles.Length; i++)
        {
            Link($"proc/{id}/fd/{i}", openFiles[i]);
        }
    }

    public void SetMode(string name, UnixFileMode mode) => File.SetUnixFileMode(At($"dev/{name}"), mode);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
    }

    public string At(string path) => _folder.File(path);

    public void Dispose() => _folder.Dispose();

    private string AddUsb(string port, string vendorProduct, string? serial)
    {
        string device = $"sys/devices/pci0000:00/0000:00:14.0/usb1/{port}";
        Write($"{device}/idVendor", vendorProduct[..4] + "\n");
        Write($"{device}/idProduct", vendorProduct[5..] + "\n");
        Write($"{device}/product", "A board\n");
        if (serial is not null)
        {
            Write($"{device}/serial", serial + "\n");
        }

        return device;
    }

    private void AddDriver(string device, string driver)
    {
        Directory.CreateDirectory(At($"sys/bus/drivers/{driver}"));
        Directory.CreateDirectory(At(device));
        File.CreateSymbolicLink(At($"{device}/driver"), At($"sys/bus/drivers/{driver}"));
    }

    private void AddNode(string name)
    {
        Write($"dev/{name}", "");
        SetMode(name, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
    }
}
