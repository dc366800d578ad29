using System.Runtime.Versioning;
using HwStack.Boards.Discovery;
using HwStack.Diagnostics;

namespace HwStack.Boards.Tests.Discovery;

[SupportedOSPlatform("linux")]
public sealed class PortScannerTests
{
    [LinuxFact]
    public void Boards_and_adapters_are_listed_with_what_sysfs_knows()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1.4", "cafe:4001", "B-0001");
        system.AddAdapter("ttyUSB0", "1-2", "0403:6001", null, "ftdi_sio", latencyTimerMs: 16);
        system.Link("dev/serial/by-id/usb-board", "../../ttyACM0");
        system.Link("dev/serial/by-path/pci-1", "../../ttyUSB0");
        Directory.CreateDirectory(system.At("sys/class/tty/tty1"));
        IReadOnlyList<CandidatePort> ports = PortScanner.List(system.Roots, system.Member);
        Assert.Equal(["ttyACM0", "ttyUSB0"], ports.Select(port => port.Name));
        Assert.Equal(new UsbIdentity(0xCAFE, 0x4001, "B-0001", null, "A board", "1-1.4", 0), ports[0].Usb);
        Assert.Equal(("cdc_acm", "usb:B-0001", "usb:cafe:4001:B-0001:0", PortAccess.Openable), (ports[0].Driver, ports[0].Address, ports[0].Identity, ports[0].Access));
        Assert.Equal([system.At("dev/serial/by-id/usb-board")], ports[0].Links);
        Assert.Equal(("ftdi_sio", "serial:" + system.At("dev/serial/by-path/pci-1"), "usb-path:1-2:0", (int?)16), (ports[1].Driver, ports[1].Address, ports[1].Identity, ports[1].LatencyTimerMs));
    }

    [LinuxFact]
    public void Uarts_on_the_main_board_are_listed_and_empty_sockets_are_not()
    {
        using var system = new FakeSystem();
        system.AddUart("ttyS0", type: 4);
        system.AddUart("ttyS1", type: 0);
        CandidatePort port = Assert.Single(PortScanner.List(system.Roots, system.Member));
        Assert.Equal(("ttyS0", null, $"device:{port.Device}"), (port.Name, port.Usb, port.Identity));
    }

    [LinuxFact]
    public void Ports_that_cannot_be_opened_are_listed_with_the_reason()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1", "cafe:4001", "A");
        system.AddAcm("ttyACM1", "1-2", "cafe:4001", "B");
        system.AddAcm("ttyACM2", "1-3", "cafe:4001", "C");
        system.AddAcm("ttyACM3", "1-4", "cafe:4001", "D");
        system.AddUart("ttyS0", type: 4);
        system.Write("sys/class/tty/console/active", "tty0 ttyS0\n");
        system.AddProcess(812, "tio", "/dev/null", system.At("dev/ttyACM1"));
        system.SetMode("ttyACM2", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Delete(system.At("dev/ttyACM3"));
        IReadOnlyList<CandidatePort> ports = PortScanner.List(system.Roots, system.Member);
        Assert.Equal([PortAccess.Openable, PortAccess.Busy, PortAccess.NoPermission, PortAccess.NoNode, PortAccess.Console], ports.Select(port => port.Access));
        Assert.Equal((812, "tio"), (ports[1].Holder!.ProcessId, ports[1].Holder!.Name));
        Assert.All(PortScanner.List(system.Roots, system.Alice).Take(3), port => Assert.Equal(PortAccess.NoPermission, port.Access));
    }

    [LinuxFact]
    public void This_computer_can_be_scanned_without_opening_anything()
    {
        IReadOnlyList<CandidatePort> ports = PortScanner.List();
        Assert.All(ports, port => Assert.StartsWith("/dev/", port.Device));
        Assert.Equal(ports.Count, ports.Select(port => port.Device).Distinct().Count());
    }

    [LinuxFact]
    public void A_selector_names_one_port_or_the_error_lists_those_it_fits()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1", "cafe:4001", "A", 0);
        system.AddAcm("ttyACM1", "1-1", "cafe:4001", "A", 2);
        system.AddAcm("ttyACM2", "1-2", "cafe:4001", "B");
        system.AddAcm("ttyACM3", "1-3", "beef:0001", null);
        IReadOnlyList<CandidatePort> ports = PortScanner.List(system.Roots, system.Member);
        Assert.Equal("ttyACM2", PortFinder.FindUsb("B", ports).Name);
        Assert.Equal("ttyACM2", PortFinder.FindUsb("cafe:4001:B", ports).Name);
        Assert.Equal("ttyACM1", PortFinder.FindUsb("A/2", ports).Name);
        Assert.Equal("ttyACM3", PortFinder.FindUsb("BEEF:0001", ports).Name);
        UserError two = Error(() => PortFinder.FindUsb("A", ports));
        Assert.Equal("HW5051", two.Code);
        Assert.Contains("ttyACM0", two.Message);
        Assert.Contains("ttyACM1", two.Message);
        Assert.DoesNotContain("ttyACM2", two.Message);
        Assert.Equal("HW5051", Error(() => PortFinder.FindUsb("cafe:4001", ports)).Code);
        UserError none = Error(() => PortFinder.FindUsb("b", ports));
        Assert.Equal("HW5050", none.Code);
        Assert.Contains("serial B", none.Message);
        Assert.Equal("HW5051", Error(() => PortFinder.FindOnly(ports)).Code);
        Assert.Equal("HW5050", Error(() => PortFinder.FindOnly([])).Code);
        Assert.Equal("ttyACM2", PortFinder.FindOnly([.. ports.Where(port => port.Name == "ttyACM2")]).Name);
    }

    private static UserError Error(Func<object> action) => Assert.Throws<UserErrorException>(action).Errors[0];
}
