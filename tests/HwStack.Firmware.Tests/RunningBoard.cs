using System.Diagnostics;

namespace HwStack.Firmware.Tests;

/// <summary>The firmware as a process behind a unix socket, on this machine or in QEMU, and the small host that talks to it.</summary>
internal sealed class RunningBoard : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly string _socket;

    private RunningBoard(string program, Func<string, string[]> arguments)
    {
        _socket = _folder.File("s");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments(_socket))
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _ = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it answers, once the process has made its socket, which is waited for: "unix:PATH".</summary>
    internal string Address
    {
        get
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(_socket) || _process.HasExited, TimeSpan.FromSeconds(30)) && !_process.HasExited, "the board's process made no socket");
            return "unix:" + _socket;
        }
    }

    /// <summary>The program for computers.</summary>
    internal static RunningBoard Program() => new(Firmware.File("posix", "hwfw-posix"), socket => ["unix:" + socket]);

    /// <summary>The same on a serial line: it opens the terminal.</summary>
    internal static RunningBoard OnLine(string terminal) => new(Firmware.File("posix", "hwfw-posix"), _ => ["tty:" + terminal]);

    /// <summary>A board in QEMU.</summary>
    internal static RunningBoard Qemu(string target, string machine)
    {
        string elf = Firmware.File(target, target + ".elf");
        return new(
            ExternalProgram.Find("qemu-system-arm")!,
            socket => ["-M", machine, "-kernel", elf, "-display", "none", "-monitor", "none", "-serial", $"unix:{socket},server=on,wait=on"]);
    }

    /// <summary>The host's output; fails the test unless it says that all went well.</summary>
    internal string Host(params string[] arguments)
    {
        (int exitCode, string output) = ExternalProgram.Run(Firmware.File("posix", "fwlive"), [_socket, .. arguments]);
        Assert.True(exitCode == 0, $"fwlive {string.Join(' ', arguments)}: {exitCode}\n{output}");
        return output;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
