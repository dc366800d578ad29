using HwStack.Diagnostics;
using HwStack.Links.Posix;
using HwStack.Links.Pty;

namespace HwStack.Links.Serial;

/// <summary>Opens ttys on Linux: raw 8N1, any baud rate, for one process only. What it refuses, it refuses with the reason and the fix.</summary>
public static class LinuxSerialPort
{
    private const int OpenFlags = Constants.O_RDWR | Constants.O_NOCTTY | Constants.O_NONBLOCK | Constants.O_CLOEXEC;

    /// <summary>
    /// Opens a serial device. Input that the terminal has at hand is thrown away; bytes still on their way through the driver come. The device is marked exclusive and locked (flock, as other terminal programs do), so that a second program is refused.
    /// Opening raises DTR and RTS, which restarts some boards; <see cref="SerialSettings.Dtr"/> puts them where they should be right after.
    /// </summary>
    /// <param name="device">Path, e.g. "/dev/ttyACM0" or "/dev/serial/by-id/…".</param>
    /// <param name="settings">Speed and lines.</param>
    /// <exception cref="UserErrorException">HW5001 not there, HW5002 no permission, HW5003 the machine's console, HW5004 not a tty, HW5005 busy, HW5006 baud rate, HW5007 not Linux, HW5008 anything else.</exception>
    public static Link Open(string device, SerialSettings settings) => Open("serial:" + device, device, settings);

    /// <summary>Opens a pseudo-terminal that a virtual board serves. The same as <see cref="Open(string, SerialSettings)"/>; the terminal keeps and shows a speed, but bytes pass as fast as they are taken.</summary>
    /// <param name="path">The path given to the server.</param>
    /// <param name="fast">Speed that a session asks the board to go on at; null: it stays at 115200.</param>
    /// <exception cref="UserErrorException">As <see cref="Open(string, SerialSettings)"/>.</exception>
    public static Link OpenPty(string path, int? fast = null) => Open("pty:" + path, path, new SerialSettings(Fast: fast));

    private static LinuxSerialLink Open(string address, string device, SerialSettings settings)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new UserErrorException(LinkErrors.SerialNotSupported(address));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Baud);
        string target = DeviceFile.Resolve(device);
        if (SystemConsole.Is(target, SystemConsole.ActiveFile))
        {
            throw new UserErrorException(LinkErrors.IsConsole(address, target));
        }

        if (PtyPath.IsLeftBehind(device))
        {
            throw new UserErrorException(LinkErrors.NotFound(address, Path.GetFullPath(device)));
        }

        Descriptor descriptor = LibC.Open(target, OpenFlags, 0);
        int error = descriptor.IsInvalid ? LibC.LastError : 0;
        if (error != 0)
        {
            descriptor.Dispose();
            throw new UserErrorException(LinkErrors.OpenFailed(address, target, error));
        }

        try
        {
            bool isPty = target.StartsWith("/dev/pts/", StringComparison.Ordinal);
            MakeReady(descriptor, address, target, settings, isPty);
            return new LinuxSerialLink(address, descriptor, settings, isPty);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static unsafe void MakeReady(Descriptor descriptor, string address, string target, SerialSettings settings, bool isPty)
    {
        if (!Termios.TryRead(descriptor, out Termios termios))
        {
            throw new UserErrorException(LibC.LastError == Errno.InputOutput ? LinkErrors.OpenFailed(address, target, Errno.NoDevice) : LinkErrors.NotATty(address, target));
        }

        // root may open a device that another process has marked exclusive: then only the mark tells.
        int exclusive = 0;
        bool marked = LibC.Ioctl(descriptor, Constants.TIOCGEXCL, &exclusive) == 0 && exclusive != 0;
        if (marked || LibC.Flock(descriptor, Constants.LOCK_EX | Constants.LOCK_NB) != 0)
        {
            throw new UserErrorException(LinkErrors.Busy(address, target));
        }

        termios.MakeRaw(settings.HardwareFlowControl);
        termios.SetSpeed(settings.Baud);
        if (!termios.TryApply(descriptor, discard: true))
        {
            throw new UserErrorException(LinkErrors.BaudNotPossible(address, settings.Baud, LibC.Describe(LibC.LastError)));
        }

        SerialSpeed.Verify(descriptor, address, settings.Baud);
        if (settings.Fast is { } fast)
        {
            // What this end cannot do no board is asked for. Nothing is on the line yet.
            SerialSpeed.Set(descriptor, address, fast);
            SerialSpeed.Set(descriptor, address, settings.Baud);
        }

        if (!isPty)
        {
            // On a pty the mark would outlive a killed client for as long as the server runs.
            _ = LibC.Ioctl(descriptor, Constants.TIOCEXCL, null);
        }

        SetLine(descriptor, Constants.TIOCM_DTR, settings.Dtr);
        SetLine(descriptor, Constants.TIOCM_RTS, settings.Rts);
    }

    /// <summary>ptys and some adapters have no modem lines and answer with an error; that is no reason to refuse the port.</summary>
    private static unsafe void SetLine(Descriptor descriptor, int line, bool? level)
    {
        if (level is { } high)
        {
            _ = LibC.Ioctl(descriptor, high ? Constants.TIOCMBIS : Constants.TIOCMBIC, &line);
        }
    }
}
