using System.Globalization;
using HwStack.Boards.Firmware;

namespace HwStack.Boards.Tests.Firmware;

/// <summary>The boot code on a model of NOR flash: what the promises of firmware-protocol/update.md section 1 rest on.</summary>
public class BootSweepTests
{
    [BootFact]
    public void After_a_power_cut_at_every_operation_of_an_update_the_board_boots_and_the_update_can_be_finished()
    {
        string output = Sweep("cut", "1", "1");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.EndsWith("all boot", line, StringComparison.Ordinal));
    }

    [BootFact]
    public void Cuts_while_recovering_and_failing_operations_leave_a_board_that_boots() =>
        Assert.StartsWith("1500 lives, ", Sweep("random", "1", "1500"), StringComparison.Ordinal);

    [BootFact]
    public void The_writer_keeps_its_rules() => Assert.Equal("rules kept\n", Sweep("rules"));

    [BootFact]
    public void Damaged_and_forged_files_are_refused() => Assert.StartsWith("1500 hostile files refused: ", Sweep("hostile", "1", "1500"), StringComparison.Ordinal);

    private static string Sweep(string verb, params string[] numbers)
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        File.WriteAllBytes(folder.File("public"), key.PublicKey.Bytes);
        List<string> arguments = [verb, folder.File("public")];
        uint[] counters = [1, 1, 2, 2];
        for (uint i = 0; i < counters.Length; i++)
        {
            // Payloads of different length, so that one file's words are not another's; two data sectors each.
            string path = folder.File(string.Create(CultureInfo.InvariantCulture, $"v{i + 1}.ncfw"));
            File.WriteAllBytes(path, TestFirmware.File(key, TestFirmware.Request(major: i + 1, counter: counters[i]), 1500 + (64 * (int)i), (int)i));
            arguments.Add(path);
        }

        (int exitCode, string output) = BootPrograms.Run("sweep", [.. arguments, .. numbers]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
