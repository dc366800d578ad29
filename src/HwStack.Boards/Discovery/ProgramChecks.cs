using HwStack.Links.Serial;

namespace HwStack.Boards.Discovery;

/// <summary>Programs known to seize serial ports that are not theirs.</summary>
internal static class ProgramChecks
{
    public static IEnumerable<DoctorFinding> Of(IReadOnlyList<CandidatePort> ports, SystemRoots roots)
    {
        CandidatePort[] usb = [.. ports.Where(port => port.Usb is not null)];
        string[] running = [.. DeviceHolder.Processes(roots.Proc).Select(process => DeviceHolder.NameOf(process, roots.Proc)).Distinct()];
        if (running.Contains("ModemManager"))
        {
            foreach (CandidatePort port in usb.Where(port => port.Driver == "cdc_acm" && !IsIgnored(port.Usb!, roots)).DistinctBy(port => port.Usb!.VendorProduct))
            {
                yield return new DoctorFinding(FindingSeverity.Warning, "modem-manager", port.Device, $"ModemManager talks to new ports such as {port.Device} for some seconds to see whether they are modems.", UdevRules.Installation(port.Usb!));
            }
        }

        // brltty's rules claim these common adapters for Braille displays, and their ports vanish again.
        if (running.Contains("brltty"))
        {
            yield return new DoctorFinding(FindingSeverity.Warning, "brltty", "brltty", "brltty, for Braille displays, takes CH340 and CP210x adapters away as soon as they are plugged in.",
                "If no Braille display is used: sudo systemctl disable --now brltty-udev.service brltty.service");
        }
    }

    private static bool IsIgnored(UsbIdentity usb, SystemRoots roots) =>
        SysFiles.Entries(Path.Combine(roots.Etc, "udev/rules.d"))
            .Select(file => SysFiles.Text(Path.GetDirectoryName(file)!, Path.GetFileName(file)))
            .SelectMany(text => text?.Split('\n') ?? [])
            .Any(line => line.Contains("ID_MM_DEVICE_IGNORE", StringComparison.Ordinal)
                && line.Contains($"{usb.Vendor:x4}", StringComparison.OrdinalIgnoreCase) && line.Contains($"{usb.Product:x4}", StringComparison.OrdinalIgnoreCase));
}
