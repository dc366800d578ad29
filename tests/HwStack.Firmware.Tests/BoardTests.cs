using System.Globalization;

namespace HwStack.Firmware.Tests;

/// <summary>The firmware compiled for Cortex-M and run in QEMU. Payloads are small: a byte takes 30 µs and more there.</summary>
public class BoardTests
{
    /// <summary>Flash and RAM of the boards; an STM32F405 has 1 MiB and 192 KiB. The rest of the AN385's data memory is the stack's.</summary>
    [QemuTheory]
    [InlineData("mps2-an385", 64 << 10, (4 << 20) - (16 << 10))]
    [InlineData("stm32f405", 64 << 10, (192 << 10) - (4 << 10))]
    public void The_firmware_fits_its_board(string target, int flashMax, int ramMax)
    {
        string[] last = File.ReadLines(Path.ChangeExtension(Firmware.File(target, target + ".elf"), ".log")).Last(line => line.Length > 0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int[] sizes = [.. last.Take(3).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        Assert.InRange(sizes[0] + sizes[1], 1, flashMax);
        Assert.InRange(sizes[1] + sizes[2], 1, ramMax);
    }

    [QemuTheory]
    [InlineData("mps2-an385", "mps2-an385")]
    [InlineData("stm32f405-qemu", "netduinoplus2")]
    public void A_board_runs_random_images_as_the_scalar_engine(string target, string machine)
    {
        using RunningBoard board = RunningBoard.Qemu(target, machine);
        RandomRun.Check(board, 400, 40, 1, 1, 20);
        RandomRun.Check(board, 401, 40, 2, 2, 12);
    }

    /// <summary>All neuron models, on the other processor: the golden vector as an image file.</summary>
    [QemuTheory]
    [InlineData("mps2-an385", "mps2-an385", "models-board")]
    [InlineData("stm32f405-qemu", "netduinoplus2", "models-board")]
    [InlineData("mps2-an385", "mps2-an385", "partial-sums")]
    [InlineData("stm32f405-qemu", "netduinoplus2", "partial-sums")]
    public void A_board_runs_golden_vectors(string target, string machine, string vector)
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string output) = Firmware.Test("export", Firmware.Vectors($"chip/{vector}.txt"), folder.File("image"), folder.File("events"));
        Assert.True(exitCode == 0, output);
        using RunningBoard board = RunningBoard.Qemu(target, machine);
        string[] expected = [.. File.ReadLines(Firmware.Vectors($"chip/{vector}.txt")).SkipWhile(line => line != "expect").Where(Shown)];
        Assert.Contains(expected, line => line.StartsWith("s ", StringComparison.Ordinal));
        Assert.Equal(expected, board.Host("run", folder.File("image"), folder.File("events")).Split('\n').Where(Shown));

        static bool Shown(string line) => line.StartsWith("tick ", StringComparison.Ordinal) || line.StartsWith("s ", StringComparison.Ordinal) || line.StartsWith("o ", StringComparison.Ordinal);
    }

    [QemuFact]
    public void Interrupts_and_sleep_lose_no_byte_in_a_thousand_exchanges()
    {
        using RunningBoard board = RunningBoard.Qemu("mps2-an385", "mps2-an385");
        string output = board.Host("ping", "1000");
        Assert.StartsWith("pings 1000 lost 0 ", output, StringComparison.Ordinal);
        Assert.Contains(" overruns 0\n", output, StringComparison.Ordinal);
    }
}
