using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HwStack.Cli.Fuzz;

/// <summary>Stops a process of ours in its tracks and lets it go on, as the kernel does: it cannot notice. .NET has no call for it.</summary>
internal static class ProcessSignal
{
    private const int Cont = 18;
    private const int Stop = 19;

    /// <summary>SIGSTOP has these numbers on the machines that links know (x64, arm64, arm, riscv64 under Linux).</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>SIGSTOP. False when there is no such process any more.</summary>
    public static bool Halt(Process process) => Send(process.Id, Stop) == 0;

    /// <summary>SIGCONT. False when there is no such process any more.</summary>
    public static bool Continue(Process process) => Send(process.Id, Cont) == 0;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Send(int process, int signal);
}
