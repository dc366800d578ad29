using HwStack.Links.Faults;
using HwStack.Links.InProcess;

namespace HwStack.Links.Tests.Faults;

public sealed class FaultyLinkTests
{
    private const int Frames = 20_000;
    private static readonly ManualTimeProvider Clock = new();

    [Fact]
    public void Without_rates_every_byte_passes_both_ways()
    {
        using var pair = new LoopbackPair();
        using var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(1), Clock);
        byte[] bytes = [.. FramesOf(500).SelectMany(frame => frame)];
        LinkExchange.WriteAll(faulty, bytes);
        Assert.Equal(bytes, LinkExchange.ReadExactly(pair.Board, bytes.Length));
        LinkExchange.WriteAll(pair.Board, bytes);
        Assert.Equal(bytes, LinkExchange.ReadExactly(faulty, bytes.Length));
        Assert.Equal(0, faulty.Outgoing.Faults + faulty.Incoming.Faults);
        Assert.Equal((500, 500), (faulty.Outgoing.Chunks, faulty.Incoming.Chunks));
        Assert.Equal(bytes.Length, faulty.Outgoing.Bytes);
    }

    [Fact]
    public void Each_fault_strikes_at_its_rate_and_shows_in_the_bytes()
    {
        const double Rate = 0.1;
        int low = (int)(Frames * Rate * 0.9), high = (int)(Frames * Rate * 1.1);
        (LinkFaultCounts dropped, List<byte[]> afterDrop) = Pass(new LinkFaultRates { Drop = Rate });
        Assert.InRange(dropped.Dropped, low, high);
        Assert.InRange(afterDrop.Count, Frames - dropped.Dropped, Frames - (dropped.Dropped / 3));

        (LinkFaultCounts flipped, List<byte[]> afterFlip) = Pass(new LinkFaultRates { Flip = Rate });
        Assert.InRange(flipped.Flipped, low, high);
        Assert.InRange(Same(afterFlip), Frames - (2 * flipped.Flipped), Frames - (flipped.Flipped / 4));
        Assert.Equal(FramesOf(Frames).Sum(frame => frame.Length), afterFlip.Sum(frame => frame.Length));

        (LinkFaultCounts doubled, List<byte[]> afterDouble) = Pass(new LinkFaultRates { Duplicate = Rate });
        Assert.InRange(doubled.Duplicated, low, high);
        Assert.InRange(afterDouble.Count, Frames + (doubled.Duplicated / 3), Frames + (2 * doubled.Duplicated));

        (LinkFaultCounts reordered, List<byte[]> afterReorder) = Pass(new LinkFaultRates { Reorder = Rate });
        Assert.InRange(reordered.Reordered, low, high);
        int[] numbers = [.. afterReorder.Where(frame => frame.Length == 9).Select(Number)];
        Assert.InRange(numbers.Zip(numbers.Skip(1)).Count(two => two.First > two.Second), reordered.Reordered / 4, 2 * reordered.Reordered);
        Assert.Equal(0, dropped.Faults - dropped.Dropped + flipped.Faults - flipped.Flipped + doubled.Faults - doubled.Duplicated + reordered.Faults - reordered.Reordered);
    }

    [Fact]
    public void The_same_seed_does_the_same_however_the_bytes_are_cut_and_another_seed_does_not()
    {
        LinkFaultRates rates = new() { Drop = 0.05, Flip = 0.05, Duplicate = 0.05, Reorder = 0.05 };
        byte[] whole = [.. Pass(rates, seed: 7, pieceBytes: 4096).Frames.SelectMany(frame => frame)];
        byte[] single = [.. Pass(rates, seed: 7, pieceBytes: 1).Frames.SelectMany(frame => frame)];
        byte[] other = [.. Pass(rates, seed: 8, pieceBytes: 4096).Frames.SelectMany(frame => frame)];
        Assert.Equal(whole, single);
        Assert.NotEqual(whole, other);
    }

    [Fact]
    public void A_stall_holds_everything_for_a_time_and_loses_nothing()
    {
        var time = new ManualTimeProvider();
        TimeSpan max = TimeSpan.FromMilliseconds(100);
        using var pair = new LoopbackPair(idle: time.Advance);
        using var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(3) { Incoming = new LinkFaultRates { Stall = 1, StallMax = max } }, time);
        LinkExchange.WriteAll(pair.Board, [1, 2, 0]);
        Assert.Equal(0, faulty.Read(new byte[3]));
        faulty.Wait(forWriting: false, TimeSpan.FromSeconds(5));
        Assert.InRange(time.Elapsed, TimeSpan.FromMilliseconds(1), max);
        Assert.Equal([1, 2, 0], LinkExchange.ReadExactly(faulty, 3));
        Assert.Equal(1, faulty.Incoming.Stalled);
    }

    [Theory]
    [InlineData(LinkCutUnit.Bytes, 0, 0)]
    [InlineData(LinkCutUnit.Bytes, 5, 5)]
    [InlineData(LinkCutUnit.Bytes, 9, 9)]
    [InlineData(LinkCutUnit.Boundaries, 0, 0)]
    [InlineData(LinkCutUnit.Boundaries, 1, 9)]
    [InlineData(LinkCutUnit.Boundaries, 3, 27)]
    public void A_cut_lets_exactly_so_much_through_and_tells_both_ends(LinkCutUnit unit, long after, int bytes)
    {
        byte[] sent = [.. FramesOf(10).SelectMany(frame => frame)];
        using var pair = new LoopbackPair();
        var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(1) { Cut = new LinkCut(LinkDirection.Outgoing, unit, after) }, Clock);
        try
        {
            faulty.Write(sent);
        }
        catch (LinkClosedException)
        {
            Assert.Equal(0, after);
        }

        Assert.True(faulty.IsCut);
        Assert.Equal(LinkClosedReason.Unplugged, LinkExchange.ReadUntilClosed(faulty).Reason);
        Assert.Equal(sent[..bytes], LinkExchange.ReadExactly(pair.Board, bytes));
        Assert.Equal(LinkClosedReason.ClosedByPeer, LinkExchange.ReadUntilClosed(pair.Board).Reason);

        using var back = new LoopbackPair();
        var incoming = new FaultyLink(back.Host, new LinkFaultPlan(1) { Cut = new LinkCut(LinkDirection.Incoming, unit, after) }, Clock);
        back.Board.Write(sent);
        Assert.Equal(sent[..bytes], LinkExchange.ReadExactly(incoming, bytes));
        Assert.Equal(LinkClosedReason.Unplugged, LinkExchange.ReadUntilClosed(incoming).Reason);
    }

    [Fact]
    public void A_silent_cut_swallows_everything_and_tells_nobody()
    {
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(idle: time.Advance);
        using var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(1) { Cut = new LinkCut(LinkDirection.Outgoing, LinkCutUnit.Boundaries, 1, Silent: true) }, time);
        Assert.Equal(4, faulty.Write([1, 0, 2, 0]));
        Assert.Equal([1, 0], LinkExchange.ReadExactly(pair.Board, 2));
        Assert.Equal(2, faulty.Write([3, 0]));
        pair.Board.Write([4, 0]);
        faulty.Wait(forWriting: false, TimeSpan.FromSeconds(1));
        faulty.Wait(forWriting: false, TimeSpan.FromSeconds(1));
        Assert.Equal(0, faulty.Read(new byte[8]));
        Assert.Equal(0, pair.Board.Read(new byte[8]));
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void What_the_peer_sent_before_it_closed_is_delivered_whole_or_not()
    {
        using var pair = new LoopbackPair();
        using var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(1), Clock);
        pair.Board.Write([1, 0, 2, 3]);
        pair.Board.Dispose();
        Assert.Equal([1, 0, 2, 3], LinkExchange.ReadExactly(faulty, 4));
        Assert.Equal(LinkClosedReason.ClosedByPeer, LinkExchange.ReadUntilClosed(faulty).Reason);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_rate_that_is_no_probability_is_refused(double rate)
    {
        using var pair = new LoopbackPair();
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultyLink(pair.Host, new LinkFaultPlan(1) { Outgoing = LinkFaultRates.All(rate) }, Clock));
    }

    [Fact]
    public void Chunks_of_one_byte_and_without_end_survive_every_fault()
    {
        using var pair = new LoopbackPair(1 << 24);
        using var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(5) { Outgoing = new LinkFaultRates { Drop = 0.3, Flip = 0.3, Duplicate = 0.3, Reorder = 0.3 } }, Clock);
        byte[] bytes = new byte[200_000];
        bytes.AsSpan(100_000).Fill(1);
        LinkExchange.WriteAll(faulty, bytes);
        Assert.Equal(100_000 + (100_000 / 8192), faulty.Outgoing.Chunks);
        Assert.True(pair.Board.Read(new byte[1 << 20]) > 50_000);
    }

    /// <summary>Frames of nine bytes: a number in eight digits of base 16 (none of them 0) and the 0x00.</summary>
    private static IEnumerable<byte[]> FramesOf(int count) =>
        Enumerable.Range(0, count).Select(number => (byte[])[.. Enumerable.Range(0, 8).Select(digit => (byte)(0x10 + ((number >> (28 - (4 * digit))) & 15))), 0]);

    private static int Number(byte[] frame) => frame.Take(8).Aggregate(0, (sum, digit) => (sum << 4) | (digit - 0x10));

    /// <summary>How many frames are among those that were sent.</summary>
    private static int Same(List<byte[]> frames)
    {
        HashSet<string> sent = [.. FramesOf(Frames).Select(Convert.ToHexString)];
        return frames.Count(frame => sent.Contains(Convert.ToHexString(frame)));
    }

    private static (LinkFaultCounts Counts, List<byte[]> Frames) Pass(LinkFaultRates rates, ulong seed = 42, int pieceBytes = 1000)
    {
        using var pair = new LoopbackPair(1 << 20);
        using var faulty = new FaultyLink(pair.Host, new LinkFaultPlan(seed) { Outgoing = rates }, Clock);
        byte[] sent = [.. FramesOf(Frames).SelectMany(frame => frame)];
        for (int at = 0; at < sent.Length; at += pieceBytes)
        {
            LinkExchange.WriteAll(faulty, sent.AsSpan(at, Math.Min(pieceBytes, sent.Length - at)));
        }

        byte[] got = new byte[1 << 20];
        int count = pair.Board.Read(got);
        List<byte[]> frames = [];
        for (int start = 0; start < count;)
        {
            int end = Array.IndexOf(got, (byte)0, start, count - start);
            end = end < 0 ? count - 1 : end;
            frames.Add(got[start..(end + 1)]);
            start = end + 1;
        }

        return (faulty.Outgoing, frames);
    }
}
