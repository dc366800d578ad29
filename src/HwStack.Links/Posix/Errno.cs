namespace HwStack.Links.Posix;

/// <summary>The errno values that decide something here (asm-generic/errno-base.h).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDeviceOrAddress = 6;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int NoDevice = 19;
    public const int NotATty = 25;
    public const int BrokenPipe = 32;
}
