using HwStack.Boards.Firmware;
using HwStack.Boards.Flashing;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Faults;
using HwStack.Protocol;

namespace HwStack.Boards.Tests.Flashing;

public sealed class BoardFlashTests
{
    [Fact]
    public void New_firmware_is_written_started_looked_at_and_confirmed()
    {
        using var bench = new FlashBench();
        BoardFlash flash = bench.Flash();
        FlashReport report = flash.Flash(FlashBench.Version2);
        Assert.Equal(new FlashReport("virtual-1", "virtual", new(1, 0, 0), new(2, 0, 0), 1, true, FlashBench.Version2.Content.Length, 0, 0), report);
        Assert.Equal((FlashStage.Finished, 2u), (flash.Stage, bench.Bench.Board.Boot));
        Assert.Equal(new FirmwareSlots(1, false, SlotState.Valid, 5, new(2, 0, 0), new(1, 0, 0)), bench.Slots());
        bench.Bench.Board.Reboot();
        Assert.Equal(("2.0.0", false), bench.Runs());
        Assert.Equal(0, bench.Flash().Flash(FlashBench.Version3).Slot);
        Assert.Equal(("3.0.0", false), bench.Runs());
    }

    [Fact]
    public void Unconfirmed_firmware_gives_way_at_the_next_restart_and_is_kept_when_confirmed_in_time()
    {
        using var bench = new FlashBench();
        Assert.False(bench.Flash(options => options with { Confirm = false }).Flash(FlashBench.Version2).Confirmed);
        Assert.Equal(new FirmwareSlots(1, true, SlotState.Valid, 0, new(2, 0, 0), new(1, 0, 0)), bench.Slots());
        Assert.Equal("HW5233", Refusal(() => bench.Flash().Flash(FlashBench.Version3)).Errors[0].Code);
        bench.Bench.Board.Reboot();
        Assert.Equal(("1.0.0", false), bench.Runs());
        Assert.Equal("HW5156", Refusal(() => bench.Flash().Confirm()).Errors[0].Code);

        bench.Flash(options => options with { Confirm = false }).Flash(FlashBench.Version2);
        Assert.True(bench.Flash().Confirm().Confirmed);
        bench.Bench.Board.Reboot();
        Assert.Equal(("2.0.0", false), bench.Runs());
    }

    [Fact]
    public void Firmware_that_does_not_come_up_brings_the_old_one_back()
    {
        using var bench = new FlashBench(new VirtualBoardOptions { FirmwareComesUp = header => header.Version.Major != 2 });
        UserErrorException error = Refusal(() => bench.Flash().Flash(FlashBench.Version2));
        Assert.Equal(["HW5154"], error.Errors.Select(each => each.Code));
        Assert.Contains("runs version 1.0.0 again", error.Message, StringComparison.Ordinal);
        Assert.Equal((("1.0.0", false), 3u), (bench.Runs(), bench.Bench.Board.Boot));
        bench.Flash().Flash(FlashBench.Version3);
        Assert.Equal(("3.0.0", false), bench.Runs());
    }

    [Theory]
    [InlineData("HW5230", "")]
    [InlineData("HW5152", "a key")]
    [InlineData("HW5152", "signature")]
    [InlineData("HW5150", "none")]
    public void Firmware_that_does_not_fit_is_refused_and_nothing_else_runs(string code, string which)
    {
        using var bench = new FlashBench(new VirtualBoardOptions { SecurityCounter = 4 });
        using var none = new Bench();
        UserErrorException error = Refusal(() => _ = (code, which) switch
        {
            ("HW5230", _) => bench.Flash().Flash(FlashBench.ForAnother),
            (_, "a key") => bench.Flash().Flash(FlashBench.ByAnotherKey),
            (_, "signature") => bench.Flash().Flash(Corrupt(FlashBench.Version2)),
            _ => new BoardFlash(_ => none.Open(), bench.Options with { Session = none.Options }).Flash(FlashBench.Version2),
        });
        Assert.Equal((code, 5), (error.Errors[0].Code, ErrorCodes.ExitCode(error.Errors[0].Code)));
        Assert.Equal((("1.0.0", false), 1u), (bench.Runs(), bench.Bench.Board.Boot));
        bench.Bench.Board.Reboot();
        Assert.Equal(("1.0.0", false), bench.Runs());
        bench.Flash().Flash(FlashBench.Version2);
        Assert.Equal(("2.0.0", false), bench.Runs());
    }

    [Fact]
    public void An_older_version_needs_to_be_meant_and_a_lower_security_counter_never_passes()
    {
        using var bench = new FlashBench();
        Assert.Equal("HW5232", Refusal(() => bench.Flash().Flash(FlashBench.Older)).Errors[0].Code);
        bench.Flash(options => options with { AllowOlder = true }).Flash(FlashBench.Older);
        Assert.Equal(("0.0.0", false), bench.Runs());
        bench.Flash().Flash(FlashBench.Version2);
        Assert.Equal("HW5231", Refusal(() => bench.Flash(options => options with { AllowOlder = true }).Flash(FlashBench.Older)).Errors[0].Code);
        Assert.Equal(("2.0.0", false), bench.Runs());
    }

    [Fact]
    public void The_board_itself_refuses_a_lower_counter_another_board_and_a_gap()
    {
        using var bench = new FlashBench(new VirtualBoardOptions { SecurityCounter = 5 });
        Assert.Equal((ErrorGroup.Firmware, 4), Upload(bench, FlashBench.Older.Content));
        Assert.Equal((ErrorGroup.Firmware, 3), Upload(bench, FlashBench.ForAnother.Content));
        Assert.Equal((ErrorGroup.Firmware, 2), Upload(bench, FlashBench.ByAnotherKey.Content));
        Assert.Equal((ErrorGroup.Firmware, 1), Upload(bench, new byte[512]));
        Assert.Equal((ErrorGroup.Firmware, 1), Upload(bench, new byte[508]));
        Assert.Equal((ErrorGroup.Firmware, 1), Upload(bench, new byte[514]));
        Assert.Equal((ErrorGroup.Upload, 1), Upload(bench, new byte[(1 << 20) + 4]));
        Assert.Equal(SlotState.Empty, bench.Slots().Other);
    }

    [Fact]
    public void An_update_goes_on_where_the_last_one_broke_off()
    {
        using var bench = new FlashBench(new VirtualBoardOptions { Room = [8, 2, 2, 1, 1, 1] });
        bench.Bench.Faults = n => n == 0 ? new LinkFaultPlan(1) { Cut = new LinkCut(LinkDirection.Outgoing, LinkCutUnit.Bytes, 11400) } : null;
        using var cancel = new CancellationTokenSource();
        BoardFlash broken = bench.Flash(options => options with { Wait = (_, _) => cancel.Cancel() });
        Assert.ThrowsAny<OperationCanceledException>(() => broken.Flash(FlashBench.Version2, null, cancel.Token));
        Assert.Equal((FlashStage.Uploading, SlotState.Invalid), (broken.Stage, bench.Slots().Other));

        long before = bench.Bench.Board.Statistics.BytesIn;
        FlashReport report = bench.Flash().Flash(FlashBench.Version2);
        Assert.Equal(8192, report.BytesSkipped);
        Assert.InRange(bench.Bench.Board.Statistics.BytesIn - before, report.BytesTotal - 8192, report.BytesTotal - 4096);
        Assert.Equal(("2.0.0", false), bench.Runs());
    }

    [Fact]
    public void Nothing_of_another_file_is_taken_for_the_one_that_broke_off()
    {
        using var bench = new FlashBench(new VirtualBoardOptions { Room = [8, 2, 2, 1, 1, 1] });
        bench.Bench.Faults = n => n == 0 ? new LinkFaultPlan(1) { Cut = new LinkCut(LinkDirection.Outgoing, LinkCutUnit.Bytes, 11400) } : null;
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Flash(options => options with { Wait = (_, _) => cancel.Cancel() }).Flash(FlashBench.Version2, null, cancel.Token));
        Assert.Equal(0, bench.Flash().Flash(FlashBench.Version3).BytesSkipped);
        Assert.Equal(("3.0.0", false), bench.Runs());
    }

    [Fact]
    public void A_board_of_another_major_version_takes_firmware_all_the_same()
    {
        using var bench = new FlashBench(new VirtualBoardOptions { Version = (2, 3, 0) });
        bench.Flash().Flash(FlashBench.Version2);
        Assert.Equal(("2.0.0", false), bench.Runs());
    }

    [Fact]
    public void Another_board_than_the_one_asked_for_is_left_alone()
    {
        using var bench = new FlashBench();
        Assert.Equal("HW5107", Refusal(() => bench.Flash(options => options with { Session = options.Session with { Serial = "b-2" } }).Flash(FlashBench.Version2)).Errors[0].Code);
        Assert.Equal((SlotState.Empty, 1u), (bench.Slots().Other, bench.Bench.Board.Boot));
    }

    private static FirmwareFile Corrupt(FirmwareFile file)
    {
        byte[] bytes = file.Content.ToArray();
        bytes[^1] ^= 1;
        return FirmwareFile.Parse(bytes, "corrupt.ncfw");
    }

    private static (ErrorGroup Group, int Code) Upload(FlashBench bench, ReadOnlyMemory<byte> file)
    {
        using Link link = bench.Bench.Open();
        using BoardSession session = BoardSession.Open(link, bench.Bench.Options);
        ErrorMessage error = Assert.Throws<BoardRefusedException>(() => new BoardUpload(session).File(2, file)).Error;
        return (error.Group, error.Code);
    }

    private static UserErrorException Refusal(Action action) => Assert.ThrowsAny<UserErrorException>(action);
}
