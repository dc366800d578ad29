namespace HwStack.Boards.Discovery;

/// <summary>Boards that cannot be told apart.</summary>
internal static class IdentityChecks
{
    public static IEnumerable<DoctorFinding> Of(IReadOnlyList<CandidatePort> ports)
    {
        foreach (IGrouping<string, CandidatePort> alike in ports.Where(port => port.Usb?.Serial is not null).GroupBy(port => port.Identity).Where(group => group.Count() > 1))
        {
            yield return new DoctorFinding(FindingSeverity.Warning, "identity", alike.Key, $"{string.Join(" and ", alike.Select(port => port.Device))} have the same serial number.",
                $"Name them by where they are plugged in: {string.Join(", ", alike.Select(port => "serial:" + (port.Links.FirstOrDefault(link => link.Contains("by-path", StringComparison.Ordinal)) ?? port.Device)))}");
        }

        foreach (CandidatePort port in ports.Where(port => port.Usb is { Serial: null }))
        {
            yield return new DoctorFinding(FindingSeverity.Advice, "identity", port.Device, "The device has no serial number; it is known by where it is plugged in only.", "Keep it in that socket, or ask the board itself: its own number is checked when a session starts.");
        }
    }
}
