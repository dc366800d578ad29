namespace HwStack.Boards.Discovery;

/// <summary>Text of udev rules that let users open a board's port and keep other programs off it.</summary>
public static class UdevRules
{
    /// <summary>Where they go. The number matters: "uaccess" is looked at by rules numbered 73.</summary>
    public const string Path = "/etc/udev/rules.d/70-hwstack.rules";

    /// <summary>One rule: whoever sits at the computer may open the port, and ModemManager leaves it alone.</summary>
    public static string For(UsbIdentity usb) =>
        $"""SUBSYSTEM=="tty", ATTRS{"{"}idVendor{"}"}=="{usb.Vendor:x4}", ATTRS{"{"}idProduct{"}"}=="{usb.Product:x4}", MODE="0660", TAG+="uaccess", ENV{"{"}ID_MM_DEVICE_IGNORE{"}"}="1" """.TrimEnd();

    /// <summary>The commands that install that rule.</summary>
    public static string Installation(UsbIdentity usb) =>
        $"echo '{For(usb)}' | sudo tee -a {Path}\nsudo udevadm control --reload\nThen unplug the board and plug it in again.";
}
