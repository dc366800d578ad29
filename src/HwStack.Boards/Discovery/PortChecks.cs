using HwStack.Links.Posix;

namespace HwStack.Boards.Discovery;

/// <summary>What is wrong with one port.</summary>
internal static class PortChecks
{
    /// <summary>Above this a request and its answer wait noticeably for the adapter.</summary>
    private const int LatencyTimerMsMax = 2;

    public static IEnumerable<DoctorFinding> Of(CandidatePort port, SystemRoots roots, ProcessUser user)
    {
        switch (port.Access)
        {
            case PortAccess.NoNode:
                yield return Problem(port, "no-node", $"The kernel knows {port.Name}, but {port.Device} does not exist.",
                    $"In a container, hand the device in: docker run --device {port.Device}.\nElsewhere udev makes it: sudo udevadm trigger --action=add");
                break;
            case PortAccess.NoPermission:
                yield return Problem(port, "permission", $"{user.Name} may not open {port.Device}.", PermissionFix(port, roots, user));
                break;
            case PortAccess.Busy:
                yield return Problem(port, "busy", $"{port.Holder} has {port.Device} open.", $"Close it, or: kill {port.Holder!.ProcessId}");
                break;
            case PortAccess.Console:
                yield return new DoctorFinding(FindingSeverity.Advice, "console", port.Device, $"{port.Device} is a console of this machine and is never opened.", "");
                break;
            default:
                break;
        }

        if (port.LatencyTimerMs is { } ms && ms > LatencyTimerMsMax)
        {
            yield return new DoctorFinding(FindingSeverity.Advice, "latency-timer", port.Device, $"The adapter keeps a few bytes back for up to {ms} ms; short exchanges wait for it.",
                $"echo 1 | sudo tee {Path.Combine(roots.Sys, "bus/usb-serial/devices", port.Name, "latency_timer")}");
        }
    }

    private static string PermissionFix(CandidatePort port, SystemRoots roots, ProcessUser user)
    {
        uint? group = FileOwnership.TryRead(port.Device)?.Group;
        GroupEntry? entry = GroupEntry.ReadAll(roots.Groups).FirstOrDefault(candidate => candidate.Id == group);
        if (entry is null or { Name: "root" })
        {
            return port.Usb is null ? $"Ask an administrator to give {port.Device} to a group you are in." : UdevRules.Installation(port.Usb);
        }

        // Being listed is not enough: a session has the groups its user had at login.
        return entry.Members.Contains(user.Name)
            ? $"You are in the group {entry.Name} since you logged in: log out and in again, or run 'newgrp {entry.Name}'."
            : $"sudo usermod -aG {entry.Name} {user.Name}\nThen log out and in again.";
    }

    private static DoctorFinding Problem(CandidatePort port, string check, string text, string fix) => new(FindingSeverity.Problem, check, port.Device, text, fix);
}
