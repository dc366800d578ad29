using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HwStack.Cli.Bench;

/// <summary>Processor time of the calling thread: what it cost, whatever else the machine does meanwhile. Wall time where the system has no such clock.</summary>
internal static class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Nanoseconds since some moment.</summary>
    public static double NowNs()
    {
        if (OperatingSystem.IsLinux() && IntPtr.Size == 8 && ClockGetTime(ThreadCpuTime, out Timespec time) == 0)
        {
            return (time.Seconds * 1e9) + time.Nanoseconds;
        }

        return Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
