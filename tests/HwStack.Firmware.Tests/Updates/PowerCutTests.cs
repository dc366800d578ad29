using System.Globalization;
using HwStack.Boards;
using HwStack.Protocol;
using Xunit.Abstractions;

namespace HwStack.Firmware.Tests;

/// <summary>
/// The power of an emulated board goes after the N-th flash operation of a whole update over the link, counted over the restart for the test boot. The suite tries a sample; HWSTACK_UPDATE_SWEEP=full
/// (firmware-protocol/firmware/riscv-virt/sweep.sh) tries every 64th operation and all that write a trailer or the file's header.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Operations of BEGIN: 14 words made firm and CONF, the erasure, 12 words of the record; then the first data sector's erasure and the header's 128 words.</summary>
    private const int BeginOperations = 28, HeaderOperations = BeginOperations + 1 + 128;

    /// <summary>BEGIN of a file that is there already erases nothing. Then counter, complement, MARK; TRYD at the restart; CONF.</summary>
    private const int BeginAgainOperations = BeginOperations - 1, CommitOperations = 3, AllAgainOperations = BeginAgainOperations + CommitOperations + 2;

    private readonly TemporaryFolder _folder = new();

    private static bool Full => Environment.GetEnvironmentVariable("HWSTACK_UPDATE_SWEEP") == "full";

    /// <summary>The last operation of the upload: DONE of the only data sector.</summary>
    private static int UploadOperations => BeginOperations + 1 + (RiscvFirmware.New.Content.Length / 4) + 1;

    [RiscvFact]
    public void Wherever_the_power_is_cut_the_board_boots_and_the_update_can_be_finished()
    {
        string factory = _folder.File("factory"), written = _folder.File("written");
        RiscvFirmware.Factory(factory);
        SortedSet<int> cuts = Full
            ? [.. Enumerable.Range(1, HeaderOperations), .. Enumerable.Range(1, UploadOperations / 64).Select(i => 64 * i), UploadOperations - 1]
            : [BeginOperations - 12, BeginOperations, BeginOperations + 1, HeaderOperations - 1, UploadOperations / 3];
        int done = Sweep(factory, cuts, finishEach: Full ? 8 : null);

        // The rest starts from a flash that has all data, so that each cut does not write them again.
        RiscvFirmware.Copy(factory, written);
        CutAt(written, UploadOperations, 0);
        done += 1 + Sweep(written, Full ? Enumerable.Range(1, AllAgainOperations) : Enumerable.Range(BeginAgainOperations + 1, CommitOperations + 2), finishEach: Full ? 1 : 2);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} cuts in an update of {UploadOperations + CommitOperations + 2} flash operations, {RiscvFirmware.New.Content.Length} bytes"));
    }

    [RiscvFact]
    public void An_emulator_that_is_killed_while_the_file_arrives_boots_the_old_firmware_and_takes_the_new_one()
    {
        string flash = _folder.File("flash");
        RiscvFirmware.Factory(flash);
        using var board = new RiscvBoard(_folder, flash);
        board.Start();
        var kill = new KillAt(board, RiscvFirmware.New.Content.Length / 2);
        Assert.Throws<PowerGoneException>(() => board.Flash().Flash(RiscvFirmware.New, kill));
        board.Start();
        Finish(board, Boots(board, "killed"));
    }

    public void Dispose() => _folder.Dispose();

    private int Sweep(string start, IEnumerable<int> cuts, int? finishEach)
    {
        int turn = 0;
        foreach (int cut in cuts)
        {
            string flash = _folder.File("cut");
            RiscvFirmware.Copy(start, flash);

            // Some operations are cut behind, the others in their middle: half of their bits stay.
            uint torn = turn % 2 == 0 ? 0 : 0x5A5A_5A5Au;
            CutAt(flash, cut, torn);
            using var board = new RiscvBoard(_folder, flash);
            board.Start();
            FirmwareSlots slots = Boots(board, string.Create(CultureInfo.InvariantCulture, $"cut at {cut}, torn {torn:x}"));
            turn++;
            if (turn % finishEach == 0)
            {
                Finish(board, slots);
            }
        }

        return turn;
    }

    private void CutAt(string flash, int operation, uint torn)
    {
        using var board = new RiscvBoard(_folder, flash);
        board.Start(operation, torn);
        Assert.Throws<PowerGoneException>(() => board.Flash().Flash(RiscvFirmware.New));
    }

    private static FirmwareSlots Boots(RiscvBoard board, string why)
    {
        FirmwareSlots slots = board.Slots();
        bool old = slots is { RunningSlot: 0, Testing: false } && slots.RunningVersion == RiscvFirmware.Old.Header.Version;
        Assert.True(old || (slots.RunningSlot == 1 && slots.RunningVersion == RiscvFirmware.New.Header.Version), $"{why}: {slots}");
        return slots;
    }

    private static void Finish(RiscvBoard board, FirmwareSlots slots)
    {
        if (slots.RunningSlot == 0)
        {
            Assert.True(board.Flash().Flash(RiscvFirmware.New).Confirmed);
        }
        else if (slots.Testing)
        {
            Assert.True(board.Flash().Confirm().Confirmed);
        }

        FirmwareSlots after = board.Restart();
        Assert.Equal((1, false, RiscvFirmware.New.Header.Version, 2u), (after.RunningSlot, after.Testing, after.RunningVersion, after.SecurityCounter));
    }

    /// <summary>Ends the emulator when so much of the file has been sent.</summary>
    private sealed class KillAt(RiscvBoard board, long bytes) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value)
        {
            if (value.Bytes >= bytes)
            {
                board.Cut();
            }
        }
    }
}
