using HwStack.Runtime;

namespace HwStack.Emulator.Tests;

/// <summary>The fast contention model against the slow one in ReferenceContention, which follows the text of docs/emulator.md packet by packet: equal to the last bit.</summary>
public class ContentionReferenceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_trees_loads_and_buffers_take_the_time_that_the_reference_says(int block)
    {
        const int Boards = 1000, Ticks = 5;
        int stalled = 0, waited = 0;
        for (int seed = block * Boards; seed < (block + 1) * Boards; seed++)
        {
            var board = new RandomBoard(seed);
            var model = new ContentionModel(board.Engine, board.Image.Chip);
            var reference = new ReferenceContention.ContentionModel(board.Engine, board.Image.Chip);
            double cycles = 0;
            for (int tick = 0; tick < Ticks; tick++)
            {
                double[] work = board.Play();
                double expected = reference.Tick(work), actual = model.Tick(work);
                Assert.True(expected.Equals(actual), $"board {seed}, tick {tick}: {actual:R} cycles, expected {expected:R}");
                cycles += expected;
            }

            NetworkRecord report = model.Report(cycles);
            AssertSame(reference.Report(cycles), report, seed);
            stalled += report.StallCycles > 0 ? 1 : 0;
            waited += report.LinkWaitCycles > 0 ? 1 : 0;
        }

        // The boards are worth something only while many of them jam.
        Assert.InRange(waited, Boards / 2, Boards);
        Assert.InRange(stalled, Boards / 4, Boards);
    }

    [Fact]
    public void Ticks_allocate_nothing_once_the_busiest_has_been_seen()
    {
        long sent = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var board = new RandomBoard(seed);
            var model = new ContentionModel(board.Engine, board.Image.Chip);
            double[] work = [];
            for (int tick = 0; tick < 20; tick++)
            {
                work = board.Play();
                model.Tick(work);
            }

            sent -= Packets(model);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int tick = 0; tick < 20; tick++)
            {
                model.Tick(work);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
            sent += Packets(model);
        }

        Assert.True(sent > 1000, $"the ticks measured put only {sent} packets on links");
    }

    private static long Packets(ContentionModel model) => model.Report(1).Links.Sum(link => link.Packets);

    private static void AssertSame(NetworkRecord expected, NetworkRecord actual, int seed)
    {
        Assert.True(expected.Links.SequenceEqual(actual.Links), $"board {seed}: links differ");
        Assert.True(expected.CoreStallCycles.SequenceEqual(actual.CoreStallCycles), $"board {seed}: stalls differ");
        Assert.Equal(expected with { Links = actual.Links, CoreStallCycles = actual.CoreStallCycles }, actual);
    }
}
