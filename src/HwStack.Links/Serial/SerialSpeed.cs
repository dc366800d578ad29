using HwStack.Diagnostics;
using HwStack.Links.Posix;

namespace HwStack.Links.Serial;

/// <summary>Sets a line's speed and looks whether the driver really did.</summary>
internal static class SerialSpeed
{
    /// <summary>An 8N1 receiver samples the stop bit 9.5 bits after the start edge; half a bit in 9.5 is 5 %, and both ends share it. Source: Maxim application note 2141.</summary>
    private const double ErrorMax = 0.025;

    /// <exception cref="UserErrorException">HW5006: the driver refused the rate or made another of it.</exception>
    /// <exception cref="LinkClosedException">The device is gone.</exception>
    public static void Set(Descriptor descriptor, string address, int baud)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        if (!Termios.TryRead(descriptor, out Termios termios))
        {
            throw new LinkClosedException(address, LinkClosedReason.Unplugged, LibC.Describe(LibC.LastError));
        }

        termios.SetSpeed(baud);
        if (!termios.TryApply(descriptor, discard: false))
        {
            throw new UserErrorException(LinkErrors.BaudNotPossible(address, baud, LibC.Describe(LibC.LastError)));
        }

        Verify(descriptor, address, baud);
    }

    /// <summary>Drivers round to what their divider can make, silently.</summary>
    /// <exception cref="UserErrorException">HW5006: the line now runs at another rate.</exception>
    public static void Verify(Descriptor descriptor, string address, int baud)
    {
        if (Termios.TryRead(descriptor, out Termios now) && Math.Abs((double)now.OutputSpeed - baud) > baud * ErrorMax)
        {
            throw new UserErrorException(LinkErrors.BaudNotPossible(address, baud, $"the driver made it {now.OutputSpeed}"));
        }
    }
}
