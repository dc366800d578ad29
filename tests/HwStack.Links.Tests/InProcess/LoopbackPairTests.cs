using HwStack.Links.InProcess;

namespace HwStack.Links.Tests.InProcess;

public sealed class LoopbackPairTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(LoopbackPair.DefaultCapacityBytes)]
    public void Every_byte_comes_through_in_order_both_ways_whatever_the_capacity(int capacity)
    {
        using var pair = new LoopbackPair(capacity);
        LinkExchange.BothWays(pair.Host, pair.Board, capacity == 1 ? 500 : 200_000);
    }

    [Fact]
    public void A_writer_feels_a_reader_that_does_not_read()
    {
        using var pair = new LoopbackPair(10);
        Assert.Equal(10, pair.Host.Write(new byte[25]));
        Assert.Equal(0, pair.Host.Write(new byte[1]));
        Assert.Equal(4, pair.Board.Read(new byte[4]));
        Assert.Equal(4, pair.Host.Write(new byte[25]));
    }

    [Fact]
    public async Task Two_threads_pass_a_megabyte_through_a_small_buffer()
    {
        using var pair = new LoopbackPair(1000);
        byte[] sent = LinkExchange.Pattern(1 << 20);
        var writer = Task.Run(() => LinkExchange.WriteAll(pair.Host, sent));
        Assert.Equal(sent, LinkExchange.ReadExactly(pair.Board, sent.Length));
        await writer.WaitAsync(LinkExchange.Limit);
    }

    [Fact]
    public void What_was_written_before_closing_is_read_before_the_closing()
    {
        using var pair = new LoopbackPair();
        pair.Host.Write([1, 2, 3]);
        pair.Host.Dispose();
        Assert.Equal([1, 2, 3], LinkExchange.ReadExactly(pair.Board, 3));
        Assert.Equal(LinkClosedReason.ClosedByPeer, Assert.Throws<LinkClosedException>(() => pair.Board.Read(new byte[1])).Reason);
        Assert.Equal(LinkClosedReason.ClosedByPeer, Assert.Throws<LinkClosedException>(() => pair.Board.Write([1])).Reason);
        Assert.Equal(LinkClosedReason.ClosedHere, Assert.Throws<LinkClosedException>(() => pair.Host.Read(new byte[1])).Reason);
    }

    [Fact]
    public void A_wake_before_the_wait_ends_it()
    {
        using var pair = new LoopbackPair();
        pair.Host.Wake();
        pair.Host.Wait(forWriting: false, Timeout.InfiniteTimeSpan);
        Assert.Equal(0, pair.Host.Read(new byte[1]));
    }

    [Fact]
    public async Task A_wake_and_a_dispose_from_another_thread_end_an_endless_wait()
    {
        using var pair = new LoopbackPair();
        var woken = Task.Run(() => pair.Host.Wait(forWriting: false, Timeout.InfiniteTimeSpan));
        pair.Host.Wake();
        await woken.WaitAsync(LinkExchange.Limit);
        var closed = Task.Run(() => LinkExchange.ReadUntilClosed(pair.Host));
        pair.Host.Dispose();
        Assert.Equal(LinkClosedReason.ClosedHere, (await closed.WaitAsync(LinkExchange.Limit)).Reason);
    }

    [Fact]
    public void With_an_idle_callback_one_thread_plays_both_sides_and_time_is_what_the_callback_says()
    {
        var time = new ManualTimeProvider();
        LoopbackPair? pair = null;
        List<TimeSpan> waits = [];
        using var made = pair = new LoopbackPair(idle: span =>
        {
            waits.Add(span);
            time.Advance(TimeSpan.FromMilliseconds(5));
            pair!.Board.Wait(forWriting: false, TimeSpan.FromHours(1));
            pair.Board.Write([42]);
        });
        pair.Host.Wait(forWriting: false, TimeSpan.FromSeconds(3));
        Assert.Equal([42], LinkExchange.ReadExactly(pair.Host, 1));
        Assert.Equal([TimeSpan.FromSeconds(3)], waits);
        Assert.Equal(TimeSpan.FromMilliseconds(5), time.Elapsed);
    }

    [Fact]
    public async Task No_wake_up_is_lost_in_thousands()
    {
        using var pair = new LoopbackPair();
        await LinkExchange.PingPong(pair.Host, pair.Board, 5000);
    }

    [Fact]
    public void An_exchange_allocates_nothing()
    {
        using var pair = new LoopbackPair();
        Assert.Equal(0, LinkExchange.AllocatedByExchanges(pair.Host, pair.Board));
    }
}
