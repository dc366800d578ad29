namespace HwStack.Links.Posix;

/// <summary>Flags and request numbers of the calls in <see cref="LibC"/>; names as in the kernel's headers, for looking them up.</summary>
internal static class Constants
{
    public const int O_RDWR = 2;
    public const int O_NOCTTY = 0x100;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;

    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLERR = 8;
    public const short POLLHUP = 16;

    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;

    public const uint IN_CLOSE_WRITE = 8;
    public const uint IN_CLOSE_NOWRITE = 16;
    public const uint IN_OPEN = 32;

    public const nuint TIOCEXCL = 0x540C;
    public const nuint TIOCNXCL = 0x540D;
    public const nuint TIOCOUTQ = 0x5411;
    public const nuint TIOCMBIS = 0x5416;
    public const nuint TIOCMBIC = 0x5417;
    public const nuint TCFLSH = 0x540B;
    public const nuint TIOCGEXCL = 0x8004_5440;
    public const nuint TCGETS2 = 0x802C_542A;
    public const nuint TCSETS2 = 0x402C_542B;
    public const nuint TCSETSF2 = 0x402C_542D;

    public const int TCIFLUSH = 0;
    public const int TCOFLUSH = 1;

    public const int TIOCM_DTR = 2;
    public const int TIOCM_RTS = 4;
}
