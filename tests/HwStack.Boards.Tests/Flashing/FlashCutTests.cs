using HwStack.Boards.Flashing;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Faults;

namespace HwStack.Boards.Tests.Flashing;

/// <summary>Whatever breaks and whenever: the board runs the old firmware or the new one, says so, and takes the update when it is repeated.</summary>
public sealed class FlashCutTests
{
    private static readonly VirtualBoardOptions SmallRoom = new() { Room = [8, 2, 2, 1, 1, 1] };

    [Theory]
    [InlineData(LinkDirection.Outgoing, false)]
    [InlineData(LinkDirection.Outgoing, true)]
    [InlineData(LinkDirection.Incoming, false)]
    [InlineData(LinkDirection.Incoming, true)]
    public void A_line_cut_at_any_frame_and_mended_changes_nothing(LinkDirection direction, bool silent)
    {
        int after = 0, reconnected = 0;
        for (bool cut = true; cut; after++)
        {
            using var bench = new FlashBench(SmallRoom);
            bench.Bench.Faults = n => n == 0 ? new LinkFaultPlan(1) { Cut = new LinkCut(direction, LinkCutUnit.Boundaries, after, silent) } : null;
            FlashReport report = Flash(bench, bench.Flash());
            Assert.Equal((true, "2.0.0"), (report.Confirmed, report.After.ToString()));
            Assert.Equal((("2.0.0", false), 2u), (bench.Runs(), bench.Bench.Board.Boot));
            reconnected += report.Reconnections > 0 ? 1 : 0;
            cut = report.Reconnections > 0 || after < 12;
        }

        Assert.InRange(after, 13, 200);
        Assert.True(reconnected >= 8, $"{reconnected} of {after}");
    }

    [Theory]
    [InlineData(LinkDirection.Outgoing)]
    [InlineData(LinkDirection.Incoming)]
    public void A_line_cut_at_any_frame_after_the_restart_ends_in_the_new_firmware_confirmed(LinkDirection direction)
    {
        for (int after = 0; after < 12; after++)
        {
            using var bench = new FlashBench(SmallRoom);
            bench.Bench.Faults = n => n == 1 ? new LinkFaultPlan(1) { Cut = new LinkCut(direction, LinkCutUnit.Boundaries, after) } : null;
            Assert.True(Flash(bench, bench.Flash()).Confirmed);
            bench.Bench.Board.Reboot();
            Assert.Equal(("2.0.0", false), bench.Runs());
        }
    }

    [Fact]
    public void A_loss_of_power_at_any_moment_leaves_the_old_firmware_or_the_new_one_and_the_update_can_be_repeated()
    {
        int old = 0, fresh = 0, told = 0;
        bool reached = true;
        for (int at = 0; reached; at++)
        {
            using var bench = new FlashBench(SmallRoom);
            int waits = 0;
            reached = false;
            bench.Bench.BeforeBoard = () =>
            {
                if (waits++ == at)
                {
                    reached = true;
                    bench.Bench.Board.Reboot();
                }
            };
            try
            {
                bench.Flash(options => options with { Repetitions = 1 }).Flash(FlashBench.Version2);
            }
            catch (UserErrorException error)
            {
                Assert.Equal(5, ErrorCodes.ExitCode(error.Errors[0].Code));
                told++;
            }

            bench.Bench.BeforeBoard = null;
            (string running, bool testing) = bench.Runs();
            Assert.Contains(running, (string[])["1.0.0", "2.0.0"]);
            bench.Bench.Board.Reboot();
            string kept = bench.Runs().Running;
            Assert.Equal(testing ? "1.0.0" : running, kept);
            (old, fresh) = kept == "1.0.0" ? (old + 1, fresh) : (old, fresh + 1);
            bench.Flash().Flash(FlashBench.Version3);
            Assert.Equal(("3.0.0", false), bench.Runs());
        }

        // A restart during the test ends it: the old one comes back, and that is said.
        Assert.True(old > 0 && fresh > 0 && told > 0, $"{old} old, {fresh} new, {told} told");
    }

    [Fact]
    public void Breaking_off_at_any_moment_leaves_a_board_that_starts_and_takes_the_update_again()
    {
        HashSet<FlashStage> stages = [];
        bool reached = true;
        for (int at = 0; reached; at++)
        {
            using var bench = new FlashBench(SmallRoom);
            using var cancel = new CancellationTokenSource();
            int waits = 0;
            reached = false;
            bench.Bench.BeforeBoard = () =>
            {
                if (waits++ == at)
                {
                    reached = true;
                    cancel.Cancel();
                }
            };
            BoardFlash flash = bench.Flash();
            try
            {
                flash.Flash(FlashBench.Version2, null, cancel.Token);
            }
            catch (OperationCanceledException)
            {
                stages.Add(flash.Stage);
            }

            bench.Bench.BeforeBoard = null;
            bench.Bench.Board.Reboot();
            bench.Bench.Board.Reboot();
            string kept = bench.Runs().Running;

            // A CONFIRM that was on its way may have arrived; before that nothing can make the new firmware stay.
            Assert.True(flash.Stage switch { FlashStage.Finished => kept == "2.0.0", FlashStage.Testing => kept is "1.0.0" or "2.0.0", _ => kept == "1.0.0" }, $"{flash.Stage}, {kept}");
            bench.Flash().Flash(FlashBench.Version2);
            Assert.Equal(("2.0.0", false), bench.Runs());
        }

        Assert.True(stages.IsSupersetOf([FlashStage.Checking, FlashStage.Uploading, FlashStage.Starting]), string.Join(", ", stages));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void A_bad_line_costs_time_and_nothing_else(double rate)
    {
        var rates = new LinkFaultRates { Drop = rate, Flip = rate, Duplicate = rate };
        long harmed = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            using var bench = new FlashBench(SmallRoom);
            bench.Bench.Faults = n => n < 3 ? new LinkFaultPlan((ulong)((100 * seed) + n)) { Outgoing = rates, Incoming = rates } : null;
            Assert.True(bench.Flash().Flash(FlashBench.Version2).Confirmed);
            Assert.Equal(("2.0.0", false), bench.Runs());
            harmed += bench.Bench.Board.Statistics.Dropped + bench.Bench.Board.Statistics.Repeats + bench.Bench.Board.Statistics.Repeated;
        }

        Assert.True(harmed > 0);
    }

    // A line that is cut before the board ever answered is no update yet: the user is told, and calls again.
    private static FlashReport Flash(FlashBench bench, BoardFlash flash)
    {
        try
        {
            return flash.Flash(FlashBench.Version2);
        }
        catch (UserErrorException error)
        {
            Assert.Equal((FlashStage.Checking, 5), (flash.Stage, ErrorCodes.ExitCode(error.Errors[0].Code)));
            Assert.Equal(("1.0.0", false), bench.Runs());
            return bench.Flash().Flash(FlashBench.Version2);
        }
    }
}
