using HwStack.Links.Faults;
using HwStack.Links.InProcess;

namespace HwStack.Links.Tests.Faults;

/// <summary>Line time on a clock moved by hand: exact, and the same on every machine.</summary>
public sealed class ShapedLinkTests
{
    [Theory]
    [InlineData(115_200)]
    [InlineData(3_000_000)]
    public void Written_bytes_reach_the_board_at_ten_bits_each(int baud)
    {
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(1 << 20, time.Advance);
        using var shaped = new ShapedLink(pair.Host, new LineShape(baud, TimeSpan.Zero), time);
        byte[] bytes = LinkExchange.Pattern(100_000);
        LinkExchange.WriteAll(shaped, bytes);
        shaped.Drain();
        Assert.Equal(bytes, LinkExchange.ReadExactly(pair.Board, bytes.Length));
        double lineSeconds = bytes.Length * 10.0 / baud;
        Assert.InRange(time.Elapsed.TotalSeconds, lineSeconds, lineSeconds * 1.01);
    }

    [Fact]
    public void Received_bytes_come_at_line_speed_and_the_last_ones_after_the_latency_timer()
    {
        const int Baud = 1_000_000;
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(1 << 20, time.Advance);
        using var shaped = new ShapedLink(pair.Host, LineShape.Ftdi(Baud), time);
        byte[] bytes = LinkExchange.Pattern((62 * 100) + 1);
        LinkExchange.WriteAll(pair.Board, bytes);
        Assert.Equal(bytes[..^1], LinkExchange.ReadExactly(shaped, bytes.Length - 1));
        Assert.Equal(62 * 100 * 1e-5, time.Elapsed.TotalSeconds, 5);
        Assert.Equal(bytes[^1..], LinkExchange.ReadExactly(shaped, 1));
        Assert.Equal((bytes.Length * 1e-5) + 0.016, time.Elapsed.TotalSeconds, 5);
    }

    [Fact]
    public void What_arrives_does_not_depend_on_how_often_one_looks()
    {
        List<(double, int)> seldom = Arrivals(TimeSpan.FromMilliseconds(2)), often = Arrivals(TimeSpan.FromMicroseconds(20));
        Assert.NotEmpty(seldom);
        // Every sum seen at a coarse moment is the one seen at the same fine moment.
        Assert.All(seldom, moment => Assert.Equal(moment.Item2, often.Last(fine => fine.Item1 <= moment.Item1 + 1e-9).Item2));
    }

    [Fact]
    public void Stop_and_wait_over_a_latency_timer_is_slow_and_a_window_is_not()
    {
        double alone = Throughput(window: 1), eight = Throughput(window: 8);
        Assert.InRange(alone, 0.05, 0.25);
        Assert.InRange(eight, 0.70, 0.80);
    }

    [Fact]
    public void A_full_send_buffer_takes_no_more_and_waiting_for_room_lets_time_pass()
    {
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(1 << 20, time.Advance);
        using var shaped = new ShapedLink(pair.Host, new LineShape(9600, TimeSpan.Zero, SendBufferBytes: 100), time);
        Assert.Equal(100, shaped.Write(new byte[500]));
        Assert.Equal(0, shaped.Write(new byte[1]));
        shaped.Wait(forWriting: true, TimeSpan.FromSeconds(1));
        Assert.Equal(62, shaped.Write(new byte[500]));
        Assert.Equal(62 * 10 / 9600.0, time.Elapsed.TotalSeconds, 5);
    }

    [Fact]
    public void A_new_rate_holds_for_what_is_written_after_it()
    {
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(1 << 20, time.Advance);
        using var shaped = new ShapedLink(pair.Host, new LineShape(10_000, TimeSpan.Zero), time);
        shaped.Write(new byte[100]);
        shaped.SetBaudRate(100_000);
        Assert.Equal(0.1, time.Elapsed.TotalSeconds, 5);
        shaped.Write(new byte[100]);
        shaped.Drain();
        Assert.Equal(0.11, time.Elapsed.TotalSeconds, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => shaped.SetBaudRate(0));
    }

    [Fact]
    public void Bytes_on_the_way_arrive_after_the_board_has_closed()
    {
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(1 << 20, time.Advance);
        using var shaped = new ShapedLink(pair.Host, LineShape.Ftdi(9600), time);
        pair.Board.Write([1, 2, 3]);
        shaped.Wait(forWriting: false, TimeSpan.Zero);
        pair.Board.Dispose();
        List<byte> got = [];
        byte[] buffer = new byte[8];
        LinkClosedException? closed = null;
        for (int i = 0; i < 1000 && closed is null; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            try
            {
                got.AddRange(buffer[..shaped.Read(buffer)]);
            }
            catch (LinkClosedException gone)
            {
                closed = gone;
            }
        }

        Assert.Equal([1, 2, 3], got);
        Assert.Equal(LinkClosedReason.ClosedByPeer, closed?.Reason);
    }

    private static List<(double Seconds, int Bytes)> Arrivals(TimeSpan step)
    {
        var time = new ManualTimeProvider();
        using var pair = new LoopbackPair(1 << 20, time.Advance);
        using var shaped = new ShapedLink(pair.Host, LineShape.Ftdi(57_600), time);
        List<(double, int)> seen = [];
        byte[] buffer = new byte[1000];
        int sum = 0;
        pair.Board.Write(new byte[300]);
        shaped.Read(buffer);
        while (time.Elapsed < TimeSpan.FromMilliseconds(100))
        {
            time.Advance(step);
            sum += shaped.Read(buffer);
            seen.Add((time.Elapsed.TotalSeconds, sum));
        }

        Assert.Equal(300, sum);
        return seen;
    }

    /// <summary>Share of the line rate that 1 KiB blocks reach when each is acknowledged with 4 bytes and so many may be on the way.</summary>
    private static double Throughput(int window)
    {
        const int Baud = 3_000_000, BlockBytes = 1024, Blocks = 500;
        var time = new ManualTimeProvider();
        byte[] block = new byte[BlockBytes], buffer = new byte[8192];
        int atBoard = 0;
        LoopbackPair? pair = null;
        using var made = pair = new LoopbackPair(1 << 20, span =>
        {
            atBoard += pair!.Board.Read(buffer);
            if (atBoard >= BlockBytes)
            {
                atBoard -= BlockBytes;
                pair.Board.Write([1, 1, 1, 1]);
                return;
            }

            time.Advance(span);
        });
        using var shaped = new ShapedLink(pair.Host, LineShape.Ftdi(Baud), time);
        int sent = 0, acknowledged = 0, pending = 0, received = 0;
        while (acknowledged < Blocks)
        {
            if (pending == 0 && sent < Blocks && sent - acknowledged < window)
            {
                pending = BlockBytes;
                sent++;
            }

            int written = shaped.Write(block.AsSpan(0, pending));
            pending -= written;
            int got = shaped.Read(buffer);
            received += got;
            acknowledged = received / 4;
            if (written == 0 && got == 0)
            {
                shaped.Wait(pending > 0, TimeSpan.FromSeconds(1));
            }
        }

        return Blocks * BlockBytes * 8 / time.Elapsed.TotalSeconds / Baud;
    }
}
