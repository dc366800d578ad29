using System.Runtime.Versioning;
using HwStack.Boards.Discovery;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Links.Posix;

namespace HwStack.Boards.Tests.Discovery;

[SupportedOSPlatform("linux")]
public sealed class DoctorTests
{
    [LinuxFact]
    public void A_healthy_board_has_no_findings()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1", "cafe:4001", "A");
        DoctorReport report = Doctor.Examine(system.Roots, system.Member);
        Assert.Empty(report.Findings);
        Assert.True(report.IsHealthy);
        Assert.Single(report.Ports);
    }

    [LinuxFact]
    public void A_missing_permission_names_the_group_or_gives_the_udev_rule()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1", "cafe:4001", "A");
        Assert.Contains("sudo usermod -aG dialout alice", Only(system, system.Alice, "permission").Fix);
        Assert.Contains("newgrp dialout", Only(system, system.Alice with { Name = "carol" }, "permission").Fix);
        system.Write("etc/group", $"root:x:{system.Owner.Group}:\n");
        string fix = Only(system, system.Alice, "permission").Fix;
        Assert.Contains("""SUBSYSTEM=="tty", ATTRS{idVendor}=="cafe", ATTRS{idProduct}=="4001", MODE="0660", TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"'""", fix);
        Assert.Contains(UdevRules.Path, fix);
    }

    [LinuxFact]
    public void A_port_without_node_a_busy_one_and_a_console_are_told_apart()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1", "cafe:4001", "A");
        File.Delete(system.At("dev/ttyACM0"));
        Assert.Contains("--device", Only(system, system.Member, "no-node").Fix);
        system.Write("dev/ttyACM0", "");
        system.AddProcess(77, "minicom", system.At("dev/ttyACM0"));
        DoctorFinding busy = Only(system, new ProcessUser(0, [], "root"), "busy");
        Assert.Contains("minicom (process 77)", busy.Text);
        Assert.Contains("kill 77", busy.Fix);
        system.AddUart("ttyS0", 4);
        system.Write("sys/class/tty/console/active", "ttyS0\n");
        Assert.Equal(FindingSeverity.Advice, Only(system, system.Member, "console").Severity);
    }

    [LinuxFact]
    public void No_port_at_all_is_a_problem_and_so_is_a_device_without_driver()
    {
        using var system = new FakeSystem();
        Assert.Equal(FindingSeverity.Problem, Only(system, system.Member, "no-ports").Severity);
        system.AddOrphan("1-5", "1a86:7523", "ff", "01");
        system.AddOrphan("1-6", "cafe:4001", "02", "02");
        system.AddOrphan("1-7", "0403:9999", "ff", "00");
        system.AddOrphan("1-8", "cafe:4002", "03", "00");
        DoctorReport report = Doctor.Examine(system.Roots, system.Member);
        Assert.Equal(["ch341", "cdc_acm"], report.Findings.Select(finding => finding.Fix.Split('\n')[0].Split(' ')[^1]));
        Assert.All(report.Findings, finding => Assert.Equal("driver", finding.Check));
        Assert.False(report.IsHealthy);
    }

    [LinuxFact]
    public void Programs_that_seize_ports_are_named_with_the_way_to_stop_them()
    {
        using var system = new FakeSystem();
        system.AddAcm("ttyACM0", "1-1", "cafe:4001", "A");
        system.AddProcess(1, "ModemManager");
        Assert.Contains("ID_MM_DEVICE_IGNORE", Only(system, system.Member, "modem-manager").Fix);
        system.Write("etc/udev/rules.d/70-hwstack.rules", UdevRules.For(new UsbIdentity(0xCAFE, 0x4001, null, null, null, "1-1", 0)) + "\n");
        Assert.Empty(Doctor.Examine(system.Roots, system.Member).Findings);
        system.AddProcess(2, "brltty");
        Assert.Equal(FindingSeverity.Warning, Only(system, system.Member, "brltty").Severity);
    }

    [LinuxFact]
    public void A_slow_latency_timer_and_unclear_identities_are_mentioned_after_the_problems()
    {
        using var system = new FakeSystem();
        system.AddAdapter("ttyUSB0", "1-1", "0403:6001", "SAME", "ftdi_sio", latencyTimerMs: 16);
        system.AddAdapter("ttyUSB1", "1-2", "0403:6001", "SAME", "ftdi_sio", latencyTimerMs: 1);
        system.AddAdapter("ttyUSB2", "1-3", "1a86:7523", null, "ch341-uart");
        system.SetMode("ttyUSB2", UnixFileMode.None);
        DoctorReport report = Doctor.Examine(system.Roots, system.Member);
        Assert.Equal(["permission", "identity", "latency-timer", "identity"], report.Findings.Select(finding => finding.Check));
        Assert.Equal([FindingSeverity.Problem, FindingSeverity.Warning, FindingSeverity.Advice, FindingSeverity.Advice], report.Findings.Select(finding => finding.Severity));
        Assert.EndsWith("bus/usb-serial/devices/ttyUSB0/latency_timer", report.Findings[2].Fix);
    }

    [Fact]
    public void Trying_an_address_reports_what_stood_against_it()
    {
        DoctorFinding refused = Assert.Single(Doctor.TryOpen(LinkAddress.Parse("serial:/dev/ttyX9"), _ => throw new UserErrorException(new UserError("HW5005", "Busy.", Hint: "Close it."))));
        Assert.Equal(("open", "serial:/dev/ttyX9", "HW5005: Busy.", "Close it."), (refused.Check, refused.Subject, refused.Text, refused.Fix));
        using var pair = new HwStack.Links.InProcess.LoopbackPair();
        Assert.Empty(Doctor.TryOpen(LinkAddress.Parse("board:virtual"), _ => pair.Host));
        Assert.Throws<LinkClosedException>(() => pair.Host.Read(new byte[1]));
    }

    private static DoctorFinding Only(FakeSystem system, ProcessUser user, string check) => Assert.Single(Doctor.Examine(system.Roots, user).Findings, finding => finding.Check == check);
}
