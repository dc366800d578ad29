using HwStack.Diagnostics;
using HwStack.Links.Posix;
using HwStack.Links.Serial;

namespace HwStack.Links;

/// <summary>HW5000 to HW5039: what users are told when a link cannot be opened. The codes are explained in docs/errors.md.</summary>
internal static class LinkErrors
{
    public const string Forms = "serial:DEVICE[?baud=RATE&fast=RATE], usb:SERIALNUMBER[?baud=RATE&fast=RATE], pty:PATH[?fast=RATE], tcp:HOST:PORT, unix:PATH or board:virtual";

    public static UserError BadAddress(string address, string why, string? hint = null) =>
        new("HW5000", $"'{address}' is not an address of a board: {why}.", Value: address, Limit: Forms, Hint: hint ?? $"Addresses are {Forms}.");

    public static UserError NotFound(string address, string target) =>
        new("HW5001", $"There is no {target}{(IsServed(address) ? ", or nobody serves it any more" : "")}.", address, target, Hint: IsServed(address)
            ? "Start what serves the board there ('hwstack boards serve'); a path that a killed server left behind leads nowhere."
            : "Is the board plugged in and powered? 'hwstack boards list' shows the ports there are.");

    public static UserError NoPermission(string address, string target)
    {
        if (IsServed(address))
        {
            return new("HW5002", $"You may not open {target}.", address, target, Hint: "It belongs to another user: let the user who needs the board serve it.");
        }

        string? group = FileOwnership.TryRead(target)?.GroupName();
        string fix = group is null or "root"
            ? "Add a udev rule for the board ('hwstack boards doctor' prints it), then plug it in again."
            : $"Run 'sudo usermod -aG {group} $USER', then log out and in again; or add a udev rule ('hwstack boards doctor' prints it).";
        return new("HW5002", $"You may not open {target}.", address, target, Hint: fix);
    }

    public static UserError IsConsole(string address, string target) =>
        new("HW5003", $"{target} is a console of this machine.", address, target, Hint: "Take the board's own port; 'hwstack boards list' shows the ports there are.");

    public static UserError NotATty(string address, string target) =>
        new("HW5004", $"{target} is not a serial port or terminal.", address, target, Hint: "A pipe or plain file cannot carry a board; a socket has its own form, unix:PATH.");

    public static UserError Busy(string address, string target)
    {
        DeviceHolder? holder = DeviceHolder.Find(target);
        return holder is null
            ? new("HW5005", $"Another program is using {target}.", address, target, Hint: $"Close it; 'sudo fuser -v {target}' names it.")
            : new("HW5005", $"{holder} is using {target}.", address, target, Hint: $"Close it, or end it with 'kill {holder.ProcessId}'.");
    }

    public static UserError BaudNotPossible(string address, int baud, string why) =>
        new("HW5006", $"{baud} baud is not possible here: {why}.", address, baud.ToString(), Hint: "Take a rate the adapter can make; 115200 always is one.");

    public static UserError SerialNotSupported(string address) =>
        new("HW5007", "Serial ports and pseudo-terminals are not supported on this operating system yet.", address, Limit: "Linux", Hint: "tcp: and board:virtual work here; another machine can serve the board over TCP.");

    public static UserError OpenFailed(string address, string target, int error) => error switch
    {
        Errno.NoEntry or Errno.NoDevice or Errno.NoDeviceOrAddress => NotFound(address, target),
        Errno.AccessDenied or Errno.NotPermitted => NoPermission(address, target),
        Errno.Busy => Busy(address, target),
        _ => new("HW5008", $"{target} cannot be opened: {LibC.Describe(error)}.", address, target),
    };

    private static bool IsServed(string address) => address.StartsWith("pty:", StringComparison.Ordinal) || address.StartsWith("unix:", StringComparison.Ordinal);

    public static UserError PtyFailed(string address, string what) =>
        new("HW5009", $"A pseudo-terminal cannot be served here: {what}.", address);

    public static UserError PathTaken(string address, string path) =>
        new("HW5010", $"{path} exists and is neither a socket nor a link to a pseudo-terminal; it is left as it is.", address, path, Hint: "Choose another path, or remove the file.");

    public static UserError PathServed(string address, string path) =>
        new("HW5011", $"Another process serves {path} already.", address, path, Hint: "Choose another path, or end that process.");

    public static UserError HostUnknown(string address, string host) =>
        new("HW5012", $"There is no host '{host}'.", address, host, Hint: "Check the name, or give the number.");

    public static UserError Refused(string address) =>
        new("HW5013", "Nothing listens there.", address, Hint: "Start the board's server first, e.g. 'hwstack boards serve'.");

    public static UserError ConnectTimeout(string address, TimeSpan limit) =>
        new("HW5014", $"No connection within {limit.TotalSeconds:0.###} s.", address, Limit: $"{limit.TotalSeconds:0.###} s", Hint: "Is the host up, and does a firewall let the port through?");

    public static UserError NetworkFailed(string address, string what) =>
        new("HW5015", $"The connection cannot be made: {what}.", address);

    public static UserError PathTooLong(string address, int bytes, int bytesMax) =>
        new("HW5016", $"The socket's path has {bytes} bytes; the operating system allows {bytesMax}.", address, bytes.ToString(), bytesMax.ToString(), "Take a shorter path.");

    public static UserError AddressInUse(string address) =>
        new("HW5017", "Another process listens there already.", address, Hint: "Choose another port or path, or end that process.");

    public static UserError NotLoopback(string address, string host) =>
        new("HW5018", $"Listening on '{host}' would let other machines in; the protocol has no passwords.", address, host, "127.0.0.1, localhost or [::1]", "Say that you want it, or listen on 127.0.0.1.");

    public static UserError CannotListen(string address) =>
        new("HW5019", "A board cannot be served there.", address, Limit: "pty:PATH, tcp:HOST:PORT, unix:PATH");

    public static UserError NeedsResolver(string address) =>
        new("HW5020", "This address does not name a connection by itself, and nobody is here to resolve it.", address);

    public static UserError NoPort(string address) =>
        new("HW5021", "Port 0 stands for any free port; it can be listened on, not called.", address, "0", "1 to 65535");
}
