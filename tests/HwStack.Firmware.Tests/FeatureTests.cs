using System.Buffers.Binary;
using System.Diagnostics;
using HwStack.Boards;
using HwStack.Boards.Power;
using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Links.Pty;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

/// <summary>What a port lacks, its WELCOME says and its requests refuse; what it has, works: BAUD on a line.</summary>
public class FeatureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [CompilerFact]
    public void A_board_without_meter_slots_or_baud_rate_says_so_and_refuses_clearly()
    {
        using RunningBoard board = RunningBoard.Program();
        using Link link = LinkOpener.Open(board.Address);
        using BoardSession session = BoardSession.Open(link, new BoardSessionOptions());
        Assert.Equal(BoardFeatures.StateProbes | BoardFeatures.LossyOutput, session.Board.Features);
        RefusesTheMeter(session);
        foreach ((MessageType request, byte[] body) in new[] { (MessageType.FirmwareInfo, Array.Empty<byte>()), (MessageType.Confirm, []), (MessageType.Baud, Rate(230400)), (MessageType.Reboot, [0]) })
        {
            BoardRefusedException refused = Assert.Throws<BoardRefusedException>(() => session.Request(request, body));
            Assert.Equal((ErrorGroup.Protocol, (ushort)4, request), (refused.Error.Group, refused.Error.Code, refused.Error.Request));
        }
    }

    [QemuTheory]
    [InlineData("mps2-an385", "mps2-an385")]
    [InlineData("stm32f405-qemu", "netduinoplus2")]
    public void Boards_in_QEMU_have_no_meter_and_say_so(string target, string machine)
    {
        using RunningBoard board = RunningBoard.Qemu(target, machine);
        using Link link = LinkOpener.Open(board.Address);
        using BoardSession session = BoardSession.Open(link, new BoardSessionOptions());
        RefusesTheMeter(session);
    }

    [RiscvFact]
    public void The_board_that_updates_itself_has_no_meter_and_says_so()
    {
        using var folder = new TemporaryFolder();
        using RiscvBoard board = RiscvBoard.FromFactory(folder);
        board.InSession(session =>
        {
            Assert.Equal(BoardFeatures.StateProbes | BoardFeatures.LossyOutput | BoardFeatures.Reboot | BoardFeatures.BaudChange | BoardFeatures.FirmwareUpdate, session.Board.Features);
            RefusesTheMeter(session);

            // 12 % beside what its clock can be divided to; and one it can do, to which the emulated line bends at once.
            Assert.Equal((ErrorGroup.Link, (ushort)1), Code(Assert.Throws<BoardRefusedException>(() => session.Request(MessageType.Baud, Rate(205000)))));
            Assert.Equal(Rate(230400), session.Request(MessageType.Baud, Rate(230400)));
            Assert.Equal([1, 2, 3], session.Request(MessageType.Ping, [1, 2, 3]));
            return 0;
        });
    }

    /// <summary>A terminal has no real rate, but it shows the one that was set, and the firmware does to it what it would do to a serial port.</summary>
    [CompilerFact]
    public void A_board_on_a_line_changes_its_rate_and_goes_back_when_it_hears_nothing()
    {
        using var folder = new TemporaryFolder();
        using PtyLink link = PtyLink.Serve(folder.File("line"));
        using RunningBoard board = RunningBoard.OnLine(link.Terminal);
        using BoardSession session = BoardSession.Open(link, new BoardSessionOptions { OpenTimeout = Patience });
        Assert.Equal(BoardFeatures.StateProbes | BoardFeatures.LossyOutput | BoardFeatures.BaudChange, session.Board.Features);
        Assert.Equal(115200, link.TerminalBaudRate);
        Assert.Equal((ErrorGroup.Link, (ushort)1), Code(Assert.Throws<BoardRefusedException>(() => session.Request(MessageType.Baud, Rate(12345)))));

        // A host that is heard at the new rate keeps it.
        Assert.Equal(Rate(921600), session.Request(MessageType.Baud, Rate(921600)));
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1);)
        {
            session.Request(MessageType.Ping, [1]);
            session.Pump(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(921600, link.TerminalBaudRate);

        // Silence from here on: half a second later the board is back where it was.
        session.Request(MessageType.Baud, Rate(57600));
        using var never = new ManualResetEventSlim();
        Assert.False(never.Wait(TimeSpan.FromSeconds(1)));
        Assert.True(SpinWait.SpinUntil(() => link.TerminalBaudRate == 921600, Patience));
        Assert.Equal([5], session.Request(MessageType.Ping, [5]));
    }

    /// <summary>The host's half against the firmware's: what an address asks for with "fast=", over two terminals that are bridged, for the firmware opens one as the host does.</summary>
    [CompilerTheory]
    [InlineData(921600, false, null)]
    [InlineData(12345, false, "refuses 12345 baud: The port cannot run at this rate.")]
    [InlineData(921600, true, "was not heard at 921600 baud")]
    public void A_session_asks_the_firmware_for_its_speed_and_works_whatever_comes_of_it(int fast, bool deaf, string? warning)
    {
        using var folder = new TemporaryFolder();
        using var bridge = new LineBridge(folder.File("host"), folder.File("board"));
        using RunningBoard board = RunningBoard.OnLine(bridge.Board.Terminal);
        using Link link = LinkOpener.Open($"pty:{folder.File("host")}?fast={fast}");
        bridge.Loses = deaf ? () => link.BaudRate > 115200 : null;
        for (int again = 0; again < 2; again++)
        {
            using (var session = BoardSession.Open(link, new BoardSessionOptions { OpenTimeout = Patience }))
            {
                Assert.Equal(warning is null ? null : $"The link stays at 115200 baud: board POSIX-1 {warning}", session.SpeedWarning?.Message);
                int working = warning is null ? fast : 115200;
                Assert.Equal(working, link.BaudRate);
                Assert.Equal(working, bridge.Host.TerminalBaudRate);
                Assert.Equal(working, bridge.Board.TerminalBaudRate);
                for (byte i = 0; i < 20; i++)
                {
                    Assert.Equal([i], session.Request(MessageType.Ping, [i]));
                }
            }

            Assert.Equal(115200, bridge.Host.TerminalBaudRate);
            Assert.True(SpinWait.SpinUntil(() => bridge.Board.TerminalBaudRate == 115200, Patience));
        }
    }

    /// <summary>The virtual board's half is the firmware's.</summary>
    [CompilerFact]
    public void A_session_with_the_virtual_board_on_a_terminal_works_at_the_speed_asked_for()
    {
        using var served = new ServedBoard();
        using Link link = LinkOpener.Open(served.Address + "?fast=2000000");
        using (var session = BoardSession.Open(link, new BoardSessionOptions { OpenTimeout = Patience }))
        {
            Assert.Null(session.SpeedWarning);
            Assert.Equal(2000000, served.Speed);
            Assert.Equal([9], session.Request(MessageType.Ping, [9]));
        }

        Assert.Equal(115200, served.Speed);
    }

    [CompilerFact]
    public void The_rate_is_changed_when_the_protocol_says()
    {
        (int exitCode, string output) = Firmware.Test("baud");
        Assert.True(exitCode == 0, output);
    }

    private static void RefusesTheMeter(BoardSession session)
    {
        Assert.False(session.Board.Features.HasFlag(BoardFeatures.PowerMeter));
        UserError error = Assert.Throws<BoardRefusedException>(() => new LinkMeter(session).Read()).Errors[0];
        Assert.Equal(("HW5102", 5), (error.Code, ErrorCodes.ExitCode(error.Code)));
        Assert.Contains("This board has no power meter.", error.Message, StringComparison.Ordinal);
    }

    private static (ErrorGroup, ushort) Code(BoardRefusedException refused) => (refused.Error.Group, refused.Error.Code);

    private static byte[] Rate(uint baud)
    {
        byte[] body = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(body, baud);
        return body;
    }
}
