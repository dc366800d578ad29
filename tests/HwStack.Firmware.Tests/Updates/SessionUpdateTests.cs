using System.Buffers.Binary;
using System.Globalization;
using HwStack.Boards;
using HwStack.Boards.Flashing;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

/// <summary>Firmware that replaces itself over the session protocol: boot program and slots on an emulated processor with an emulated flash chip, flashed by the code behind 'hwstack boards flash'.</summary>
public sealed class SessionUpdateTests : IDisposable
{
    private static readonly FirmwareVersion V10 = new(1, 0, 0), V11 = new(1, 1, 0);

    private readonly TemporaryFolder _folder = new();
    private readonly RiscvBoard _board;

    public SessionUpdateTests() => _board = RiscvBoard.FromFactory(_folder);

    /// <summary>The boot program keeps to its megabyte of RAM, the payload to its slot, and all of it to what lies below the image store.</summary>
    [RiscvFact]
    public void Boot_program_and_firmware_fit_their_places()
    {
        int[][] sizes = [.. RiscvFirmware.Sizes.Split('\n').Where(line => line.EndsWith(".elf", StringComparison.Ordinal)).Select(
            line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(3).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(3, sizes.Length);
        Assert.InRange(sizes[0].Sum(), 1, 1 << 20);
        Assert.All(sizes[1..], size => Assert.InRange(size[0] + size[1], 1, 64 << 10));
        Assert.All(sizes[1..], size => Assert.InRange(size.Sum(), 1, 63 << 20));
    }

    [RiscvFact]
    public void An_update_is_checked_by_the_board_tested_and_stays_when_it_is_confirmed()
    {
        Assert.Equal(new FirmwareSlots(0, false, SlotState.Empty, 1, V10, default), _board.Slots());

        // Not confirmed: the board takes nothing else, and a restart ends the test.
        Assert.Equal(
            new FlashReport("QEMU-RISCV-VIRT", "qemu-riscv-virt", V10, V11, 1, false, RiscvFirmware.New.Content.Length, 0, 0),
            _board.Flash(RiscvBoard.Haste with { Confirm = false }).Flash(RiscvFirmware.New));
        Assert.Equal(("1.1.0", new FirmwareSlots(1, true, SlotState.Valid, 1, V11, V10)), (_board.InSession(session => session.Board.Firmware), _board.Slots()));
        Assert.Equal((ErrorGroup.Protocol, 3), Refused(RiscvFirmware.Crashing.Content));
        Assert.Equal(new FirmwareSlots(0, false, SlotState.Valid, 1, V10, V11), _board.Restart());

        FlashReport report = _board.Flash().Flash(RiscvFirmware.New);
        Assert.Equal((V11, true, 0L), (report.After, report.Confirmed, report.BytesSkipped));
        _board.Cut();
        _board.Start();
        Assert.Equal(new FirmwareSlots(1, false, SlotState.Valid, 2, V11, V10), _board.Slots());

        // The security counter has risen with the confirmation: no way back, whatever the host says.
        Assert.Equal((ErrorGroup.Firmware, 4), Refused(RiscvFirmware.LowCounter.Content));
        Assert.Equal("HW5231", Assert.Throws<UserErrorException>(() => _board.Flash(RiscvBoard.Haste with { AllowOlder = true }).Flash(RiscvFirmware.Old)).Errors[0].Code);
    }

    [RiscvFact]
    public void What_the_board_holds_no_key_for_is_refused_and_what_crashes_or_hangs_gives_way_by_itself()
    {
        Assert.Equal("HW5152", Assert.Throws<UserErrorException>(() => _board.Flash().Flash(RiscvFirmware.Forged)).Errors[0].Code);
        Assert.Equal((ErrorGroup.Firmware, 2), Refused(RiscvFirmware.Forged.Content));
        byte[] damaged = RiscvFirmware.Crashing.Content.ToArray();
        damaged[^1] ^= 1;
        Assert.Equal((ErrorGroup.Firmware, 2), Refused(damaged));
        damaged[600 - 512] ^= 1;
        Assert.Equal((ErrorGroup.Firmware, 1), Refused(damaged));
        Assert.Equal((ErrorGroup.Upload, 1), Refused(new byte[(2 * RiscvFirmware.SectorBytes) + 4]));
        Assert.Equal(new FirmwareSlots(0, false, SlotState.Empty, 1, V10, default), _board.Slots());

        Assert.Equal("HW5154", Assert.Throws<UserErrorException>(() => _board.Flash().Flash(RiscvFirmware.Hanging)).Errors[0].Code);
        Assert.Equal(new FirmwareSlots(0, false, SlotState.Valid, 1, V10, new(1, 2, 0)), _board.Slots());
        Assert.Equal("HW5154", Assert.Throws<UserErrorException>(() => _board.Flash().Flash(RiscvFirmware.Crashing)).Errors[0].Code);
        Assert.Equal(new FirmwareSlots(0, false, SlotState.Valid, 1, V10, new(1, 2, uint.MaxValue)), _board.Slots());
    }

    [RiscvFact]
    public void An_update_whose_host_has_gone_goes_on_where_it_stopped()
    {
        using var stop = new StopAt(RiscvFirmware.New.Content.Length / 8);
        Assert.ThrowsAny<OperationCanceledException>(() => _board.Flash().Flash(RiscvFirmware.New, stop, stop.Token));
        Assert.Equal(new FirmwareSlots(0, false, SlotState.Invalid, 1, V10, default), _board.Slots());

        // Whole on the board, and the host gone before COMMIT: nothing is sent twice.
        _board.InSession(session =>
        {
            byte[] begin = new byte[42];
            BinaryPrimitives.WriteUInt16LittleEndian(begin, 2);
            BinaryPrimitives.WriteUInt64LittleEndian(begin.AsSpan(2), (ulong)RiscvFirmware.New.Content.Length);
            RiscvFirmware.New.Sha256.CopyTo(begin, 10);
            Assert.Equal(new byte[8], session.Request(MessageType.Begin, begin));
            RawUpload.Send(session, RiscvFirmware.New.Content.Span);
            return 0;
        });
        FlashReport report = _board.Flash().Flash(RiscvFirmware.New);
        Assert.Equal((V11, true, (long)RiscvFirmware.New.Content.Length), (report.After, report.Confirmed, report.BytesSkipped));
    }

    public void Dispose()
    {
        _board.Dispose();
        _folder.Dispose();
    }

    private static (ErrorGroup, ushort) Code(BoardRefusedException refused) => (refused.Error.Group, refused.Error.Code);

    /// <summary>What the board itself says to a file, without a host that looks at it before.</summary>
    private (ErrorGroup Group, int Code) Refused(ReadOnlyMemory<byte> file) =>
        _board.InSession(session => Code(Assert.Throws<BoardRefusedException>(() => new BoardUpload(session).File(2, file))));

    /// <summary>Breaks an upload off when so much of it has been sent.</summary>
    private sealed class StopAt(long bytes) : IProgress<UploadProgress>, IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken Token => _source.Token;

        public void Dispose() => _source.Dispose();

        public void Report(UploadProgress value)
        {
            if (value.Bytes >= bytes)
            {
                _source.Cancel();
            }
        }
    }
}
