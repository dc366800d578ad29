using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links.Faults;
using HwStack.Protocol;

namespace HwStack.Boards.Tests;

/// <summary>protocol.md section 9 between host and virtual board, on a line where the wrong speed is noise.</summary>
public sealed class LineSpeedTests
{
    private const int Slow = 115_200;
    private const int Fast = 3_000_000;

    [Fact]
    public void A_session_goes_on_at_the_speed_asked_for_and_leaves_the_first_one_behind()
    {
        using var bench = new Bench();
        bench.Lay(Fast);
        for (int again = 0; again < 2; again++)
        {
            RatedLine line;
            using (var session = BoardSession.Open(bench.Open(), bench.Options))
            {
                line = bench.Lines[^1];
                Assert.Null(session.SpeedWarning);
                Assert.True(session.Board.Features.HasFlag(BoardFeatures.BaudChange));
                Assert.Equal((Fast, Fast), (line.HostSpeeds[^1], line.BoardSpeeds[^1]));
                bench.Rest(TimeSpan.FromSeconds(2));
                Assert.Equal([1, 2], session.Request(MessageType.Ping, [1, 2]));
            }

            bench.Rest(TimeSpan.FromMilliseconds(50));
            Assert.Equal([Slow, Fast, Slow], line.HostSpeeds);
            Assert.Equal([Slow, Fast, Slow], line.BoardSpeeds);
        }
    }

    [Fact]
    public void A_line_nobody_asks_to_be_fast_stays_as_it_is()
    {
        using var bench = new Bench();
        bench.Lay(fast: null);
        using var session = BoardSession.Open(bench.Open(), bench.Options);
        Assert.Null(session.SpeedWarning);
        Assert.Equal([Slow], bench.Lines[^1].HostSpeeds);
    }

    [Theory]
    [InlineData(false, Fast, 12345, "refuses 12345 baud: The port cannot run at this rate.")]
    [InlineData(true, Fast, Fast, "has one speed only")]
    public void A_board_that_cannot_keeps_the_session_at_the_first_speed_with_a_warning(bool lacks, int possible, int asked, string says)
    {
        using var bench = new Bench(new VirtualBoardOptions { Lacks = lacks ? BoardFeatures.BaudChange : BoardFeatures.None, BaudRates = [Slow, possible] });
        bench.Lay(asked);
        using var session = BoardSession.Open(bench.Open(), bench.Options);
        Assert.Equal(new Warning("HWW313", $"The link stays at 115200 baud: board virtual-1 {says}", session.Address), session.SpeedWarning);
        Assert.Equal([Slow], bench.Lines[^1].HostSpeeds);
        Assert.Equal([7], session.Request(MessageType.Ping, [7]));
    }

    /// <summary>Neither side hears the other, only the board hears nothing, only the host hears nothing.</summary>
    [Theory]
    [InlineData(Slow, Slow)]
    [InlineData(Slow, Fast)]
    [InlineData(Fast, Slow)]
    public void Both_go_back_when_the_fast_line_does_not_carry(int mostOut, int mostIn)
    {
        using var bench = new Bench();
        bench.Lay(Fast, mostOut: mostOut, mostIn: mostIn);
        using (var session = BoardSession.Open(bench.Open(), bench.Options))
        {
            RatedLine line = bench.Lines[^1];
            Assert.Equal(("HWW313", "The link stays at 115200 baud: board virtual-1 was not heard at 3000000 baud"), (session.SpeedWarning!.Code, session.SpeedWarning.Message));
            Assert.Contains(Fast, line.BoardSpeeds);
            Assert.Equal((Slow, Slow), (line.HostSpeeds[^1], line.BoardSpeeds[^1]));
            bench.Rest(TimeSpan.FromSeconds(2));
            for (byte i = 0; i < 50; i++)
            {
                Assert.Equal([i], session.Request(MessageType.Ping, [i]));
            }

            Assert.Equal((Slow, Slow), (line.HostSpeeds[^1], line.BoardSpeeds[^1]));
        }

        Assert.True(bench.Clock.Elapsed < TimeSpan.FromSeconds(10), $"{bench.Clock.Elapsed}");
    }

    /// <summary>The first host goes without a word: its board stays at the fast speed for the idle time.</summary>
    [Theory]
    [InlineData(1, Fast)]
    [InlineData(12, Slow)]
    public void The_next_host_finds_a_board_whose_host_was_killed(int secondsLater, int speed)
    {
        using var bench = new Bench();
        bench.Lay(Fast);
        Assert.Null(BoardSession.Open(bench.Open(), bench.Options).SpeedWarning);
        bench.Rest(TimeSpan.FromSeconds(secondsLater));
        Assert.Equal(speed, bench.Lines[^1].BoardSpeeds[^1]);
        RatedLine line = bench.Lines[^1];
        line.HostSpeeds.Add(Slow);
        using var next = BoardSession.Open(line.Host, bench.Options);
        Assert.Equal([3], next.Request(MessageType.Ping, [3]));
        Assert.Equal((Fast, Fast), (line.HostSpeeds[^1], line.BoardSpeeds[^1]));
    }

    [Fact]
    public void Frames_lost_while_the_speed_changes_cost_repetitions_and_nothing_else()
    {
        int fast = 0;
        for (uint seed = 0; seed < 60; seed++)
        {
            using var bench = new Bench();
            var rates = new LinkFaultRates { Drop = 0.1, Flip = 0.05 };
            bench.Faults = _ => new LinkFaultPlan(seed) { Outgoing = rates, Incoming = rates };
            bench.Lay(Fast);
            using var session = BoardSession.Open(bench.Open(), bench.Options);
            RatedLine line = bench.Lines[^1];
            Assert.Equal(line.HostSpeeds[^1], session.SpeedWarning is null ? Fast : Slow);
            for (byte i = 0; i < 10; i++)
            {
                Assert.Equal([i], session.Request(MessageType.Ping, [i]));
            }

            Assert.Equal(line.HostSpeeds[^1], line.BoardSpeeds[^1]);
            fast += session.SpeedWarning is null ? 1 : 0;
        }

        Assert.True(fast > 40, $"only {fast} of 60 became fast");
    }
}
