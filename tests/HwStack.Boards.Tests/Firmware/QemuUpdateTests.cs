using HwStack.Boards.Firmware;

namespace HwStack.Boards.Tests.Firmware;

/// <summary>
/// The same boot code on an emulated processor with an emulated flash chip: the power goes after the N-th flash operation of a whole update, counted over the restart for the test boot. The suite tries a sample;
/// HWSTACK_UPDATE_SWEEP=full (firmware-protocol/firmware/boot/qemu-riscv-virt/sweep.sh) tries every 64th operation and all that write a trailer or the file's header.
/// </summary>
public sealed class QemuUpdateTests : IDisposable
{
    private const int SectorBytes = 256 * 1024, TrailerOfA = 4 * SectorBytes;

    /// <summary>Operations of BEGIN: 14 words made firm and CONF, the erasure, 12 words of the record; then the first data sector's erasure and the header's 128 words.</summary>
    private const int BeginOperations = 28, HeaderOperations = BeginOperations + 1 + 128;

    private readonly TemporaryFolder _folder = new();
    private byte[] _old = [], _new = [];

    private static bool Full => Environment.GetEnvironmentVariable("HWSTACK_UPDATE_SWEEP") == "full";

    [QemuFact]
    public void Wherever_the_power_is_cut_an_emulated_board_boots_and_the_update_can_be_finished()
    {
        string factory = Factory();
        int length = (_new.Length / 4) + BeginOperations + 1;
        SortedSet<int> cuts = Full
            ? [.. Enumerable.Range(1, HeaderOperations), .. Enumerable.Range(1, length / 64).Select(i => 64 * i), length - 1, length, length + 1]
            : [1, 15, 16, 17, 27, 28, 29, 30, 31, HeaderOperations, 64 * 16, length];
        Sweep(factory, cuts, finishEach: Full ? 1 : 6);

        // The rest of the update starts from a flash that has all data, so that each cut does not write them again: BEGIN, counter and complement, MARK, restart, TRYD, CONF.
        string written = _folder.File("written");
        File.Copy(factory, written);
        using (QemuRiscv board = Start(written))
        {
            Assert.Equal("firmware 1.0.0 slot A confirmed", board.ReadLine());
            Assert.StartsWith("ok ", board.Upload(_new, FirmwareFile.Parse(_new, "new").Sha256), StringComparison.Ordinal);
        }

        Sweep(written, Full ? Enumerable.Range(1, BeginOperations + 4) : Enumerable.Range(BeginOperations - 1, 6), finishEach: Full ? 1 : 2);
    }

    [QemuFact]
    public void A_firmware_that_is_not_confirmed_goes_away_with_the_next_start()
    {
        string flash = Factory();
        using (QemuRiscv board = Start(flash))
        {
            Assert.Equal("firmware 1.0.0 slot A confirmed", board.ReadLine());
            byte[] forged = [.. _new];
            forged[^1] ^= 1;
            Assert.StartsWith("ok ", board.Upload(forged, System.Security.Cryptography.SHA256.HashData(forged)), StringComparison.Ordinal);
            Assert.Equal("error 00000502", board.Ask("commit"));
            Assert.StartsWith("ok ", board.Upload(_new, FirmwareFile.Parse(_new, "new").Sha256), StringComparison.Ordinal);
            Assert.Equal("ok 00000000", board.Ask("commit"));
            Assert.Equal("firmware 2.0.0 slot B testing", board.Ask("restart"));
            Assert.Equal("error 00000103", board.Upload(_old, FirmwareFile.Parse(_old, "old").Sha256));
            Assert.Equal("firmware 1.0.0 slot A confirmed", board.Ask("restart"));
            Assert.Equal("error 00000506", board.Ask("confirm"));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Builds boot program and firmware with a new key, and the flash of a new board with version 1.0.0 in slot A.</summary>
    private string Factory()
    {
        FirmwareSigningKey key = TestFirmware.Key(_folder.File("key"));
        File.WriteAllText(_folder.File("key.h"), $"#define FIRMWARE_KEY {key.PublicKey.ToC()}\n");
        string script = RepositoryFiles.PathOf("firmware-protocol/firmware/boot/qemu-riscv-virt/build.sh");
        (int exitCode, string output) = ExternalProgram.Run("/bin/sh", [script, _folder.Path, _folder.File("key.h"), "1.0.0", "2.0.0"]);
        Assert.True(exitCode == 0, output);
        _old = Signed(key, 1);
        _new = Signed(key, 2);

        string flash = _folder.File("flash");
        using FileStream stream = File.Create(flash);
        byte[] blank = new byte[6 * SectorBytes];
        blank.AsSpan().Fill(0xFF);
        _old.CopyTo(blank, 0);
        FactorySlot.Trailer(FirmwareFile.Parse(_old, "old"), SectorBytes).CopyTo(blank, TrailerOfA);
        stream.Write(blank);

        // The bank has 32 MiB; what lies behind the slots is a hole in the file.
        stream.SetLength(32 << 20);
        return flash;
    }

    private byte[] Signed(FirmwareSigningKey key, uint major) =>
        FirmwareSigner.Sign(File.ReadAllBytes(_folder.File($"{major}.0.0.bin")), TestFirmware.Request("qemu-riscv-virt", major, 1, 0x8010_0000), key);

    private QemuRiscv Start(string flash, int cutAfter = 0, uint torn = 0) => new(_folder.File("boot.elf"), flash, cutAfter, torn);

    private void Sweep(string start, IEnumerable<int> cuts, int finishEach)
    {
        int turn = 0;
        foreach (int cut in cuts)
        {
            string flash = _folder.File("cut");
            CopyBank(start, flash);

            // Some operations are cut behind, the others in their middle: half of their bits stay.
            uint torn = turn % 2 == 0 ? 0 : 0x5A5A_5A5Au;
            using (QemuRiscv board = Start(flash, cut, torn))
            {
                Assert.True(Update(board) is null, $"the update ends before operation {cut}");
            }

            using (QemuRiscv board = Start(flash))
            {
                string? line = board.ReadLine();
                Assert.True(line is "firmware 1.0.0 slot A confirmed" or "firmware 2.0.0 slot B testing" or "firmware 2.0.0 slot B confirmed", $"cut at {cut}, torn {torn:x}: {line}");
                if (turn % finishEach == 0)
                {
                    Finish(board, line);
                }
            }

            turn++;
        }
    }

    /// <summary>The whole update; null when the power went on the way.</summary>
    private string? Update(QemuRiscv board)
    {
        string? line = board.ReadLine();
        line = line is null ? null : board.Upload(_new, FirmwareFile.Parse(_new, "new").Sha256);
        line = line is null ? null : board.Ask("commit");
        line = line is null ? null : board.Ask("restart");
        return line is null ? null : board.Ask("confirm");
    }

    private void Finish(QemuRiscv board, string line)
    {
        if (line.Contains("1.0.0", StringComparison.Ordinal))
        {
            Assert.StartsWith("ok ", board.Upload(_new, FirmwareFile.Parse(_new, "new").Sha256), StringComparison.Ordinal);
            Assert.Equal("ok 00000000", board.Ask("commit"));
            Assert.Equal("firmware 2.0.0 slot B testing", board.Ask("restart"));
            Assert.Equal("ok 00000000", board.Ask("confirm"));
        }
        else
        {
            Assert.Contains(board.Ask("confirm"), new[] { "ok 00000000", "error 00000506" });
        }

        Assert.Equal("firmware 2.0.0 slot B confirmed", board.Ask("restart"));
    }

    /// <summary>Copies the slots only: the rest of the bank is a hole.</summary>
    private static void CopyBank(string from, string to)
    {
        byte[] slots = new byte[6 * SectorBytes];
        using FileStream source = File.OpenRead(from), target = File.Create(to);
        source.ReadExactly(slots);
        target.Write(slots);
        target.SetLength(32 << 20);
    }
}
