using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace HwStack.Boards.Tests.Firmware;

/// <summary>One run of QEMU's RISC-V virt machine with our boot program: lines in, lines out, and the flash bank in a file that outlives it.</summary>
internal sealed class QemuRiscv : IDisposable
{
    public const string Emulator = "qemu-system-riscv32";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <summary>Starts the machine.</summary>
    /// <param name="bootProgram">The ELF file.</param>
    /// <param name="flash">File of the bank.</param>
    /// <param name="cutAfter">The flash operation after which the power goes; 0 for never.</param>
    /// <param name="torn">Bits that this operation leaves as they were.</param>
    public QemuRiscv(string bootProgram, string flash, int cutAfter = 0, uint torn = 0)
    {
        ProcessStartInfo start = new(Emulator) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-M", "virt", "-m", "128M", "-bios", bootProgram, "-drive", $"if=pflash,unit=1,format=raw,file={flash}", "-serial", "stdio", "-display", "none", "-monitor", "none",
            "-device", string.Create(CultureInfo.InvariantCulture, $"loader,addr=0x87fff000,data={cutAfter},data-len=4"),
            "-device", string.Create(CultureInfo.InvariantCulture, $"loader,addr=0x87fff004,data={torn},data-len=4"),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.StandardInput.AutoFlush = true;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next line, or null when the power is gone.</summary>
    public string? ReadLine()
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            return _process.StandardOutput.ReadLineAsync(patience.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new InvalidOperationException($"QEMU says nothing for {Patience.TotalSeconds} s; its errors: {_errors.Result}");
        }
    }

    /// <summary>Sends a command and returns the answer, or null when the power is gone.</summary>
    public string? Ask(string command)
    {
        try
        {
            _process.StandardInput.Write(command + "\n");
        }
        catch (IOException)
        {
            return null;  // The pipe went with the power.
        }

        return ReadLine();
    }

    /// <summary>Sends a file; stops where the power goes. Returns the last answer.</summary>
    public string? Upload(byte[] file, byte[] sha256)
    {
        string? answer = Ask(string.Create(CultureInfo.InvariantCulture, $"begin {file.Length:x8} {Convert.ToHexStringLower(sha256)}"));
        if (answer is null || !answer.StartsWith("ok ", StringComparison.Ordinal))
        {
            return answer;
        }

        for (int at = int.Parse(answer.AsSpan(3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture); at < file.Length; at += 512)
        {
            StringBuilder line = new("data ");
            line.Append(Convert.ToHexStringLower(file.AsSpan(at, Math.Min(512, file.Length - at))));
            answer = Ask(line.ToString());
            if (answer is null || !answer.StartsWith("ok ", StringComparison.Ordinal))
            {
                return answer;
            }
        }

        return answer;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
