using System.Runtime.InteropServices;

namespace HwStack.Links.Posix;

/// <summary>Waits until the kernel has sent what was written (TIOCOUTQ, which sockets know as SIOCOUTQ). tcdrain would wait for ever on a line whose other side holds it back.</summary>
internal static unsafe class OutputQueue
{
    private const int GraceMs = 500;

    /// <summary>Returns when the queue is empty or after twice the time <paramref name="baud"/> (0: unknown) needs for it and half a second. False when it is not empty.</summary>
    public static bool Drain(SafeHandle descriptor, int baud)
    {
        int budgetMs = -1;
        for (int waitedMs = 0; ;)
        {
            int queued = 0;
            if (LibC.Ioctl(descriptor, Constants.TIOCOUTQ, &queued) != 0 || queued <= 0)
            {
                return true;
            }

            // 8N1: ten bits a byte.
            int needMs = baud > 0 ? (int)Math.Min(queued * 10_000L / baud, 3_600_000) : 0;
            budgetMs = budgetMs < 0 ? (2 * needMs) + GraceMs : budgetMs;
            if (waitedMs >= budgetMs)
            {
                return false;
            }

            int pauseMs = Math.Clamp(needMs, 1, Math.Min(50, budgetMs - waitedMs));
            _ = LibC.Poll(null, 0, pauseMs);
            waitedMs += pauseMs;
        }
    }
}
