using System.Buffers.Binary;

namespace HwStack.Protocol.Tests;

public sealed class EndpointTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void Messages_arrive_once_and_in_order_in_both_directions_whatever_the_wire_does(double rate)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var wire = new SimulatedWire(seed, rate);
            int toBoard = 0, toHost = 0, atBoard = 0, atHost = 0;
            const int Count = 300;
            byte[] payload = new byte[100];
            for (int step = 0; (atBoard < Count || atHost < Count) && step < 100_000; step++)
            {
                toBoard = Fill(wire.Host, Channel.Bulk, toBoard, Count, payload, wire.Now);
                toHost = Fill(wire.Board, Channel.Output, toHost, Count, payload, wire.Now);
                Assert.True(wire.Step());
                atBoard = Drain(wire.Board, Channel.Bulk, atBoard);
                atHost = Drain(wire.Host, Channel.Output, atHost);
                Assert.False(wire.Host.IsLost(wire.Now));
            }

            Assert.Equal((Count, Count), (atBoard, atHost));
        }
    }

    [Fact]
    public void A_closed_window_opens_again_although_the_ack_that_opened_it_was_lost()
    {
        var wire = new SimulatedWire(1, 0, [2, 2, 2, 2, 2, 2], board: new EndpointOptions { Role = EndpointRole.Board, Room = [2, 2, 2, 2, 2, 2] });
        for (int i = 0; i < 3; i++)
        {
            Assert.True(wire.Host.TrySend(Channel.Input, MessageType.SpikesIn, [(byte)i], wire.Now));
        }

        wire.Step();
        wire.Step();
        Assert.Equal(2, wire.Board.Waiting(Channel.Input));
        wire.Board.Consume(Channel.Input);
        wire.Board.Consume(Channel.Input);
        Assert.True(wire.Board.Transmit(new byte[512], wire.Now) > 0); // taken off the wire: lost

        for (int i = 0; i < 20 && wire.Board.Waiting(Channel.Input) == 0; i++)
        {
            wire.Step();
        }

        Assert.True(wire.Board.TryPeek(Channel.Input, out _, out ReadOnlySpan<byte> payload));
        Assert.Equal([2], payload.ToArray());
    }

    [Fact]
    public void No_more_frames_go_than_the_credit_allows()
    {
        var wire = new SimulatedWire(1, 0, [8, 5, 8, 8, 8, 8], board: new EndpointOptions { Role = EndpointRole.Board, Room = [8, 5, 8, 8, 8, 8] });
        for (int i = 0; i < 20; i++)
        {
            wire.Host.TrySend(Channel.Bulk, MessageType.Data, [(byte)i], wire.Now);
        }

        for (int i = 0; i < 10; i++)
        {
            wire.Step();
        }

        Assert.Equal(5, wire.Board.Waiting(Channel.Bulk));
        Assert.Equal(0, wire.Board.Statistics.Repeats);
    }

    [Fact]
    public void A_gap_is_repeated_at_once_and_not_at_the_timeout()
    {
        var host = new Endpoint(new EndpointOptions { Role = EndpointRole.Host });
        var board = new Endpoint(new EndpointOptions { Role = EndpointRole.Board });
        ushort[] credits = [8, 8, 8, 8, 8, 8];
        host.Open(5, 240, credits, 0);
        board.Open(5, 240, credits, 0);
        byte[] wire = new byte[4096];
        host.TrySend(Channel.Bulk, MessageType.Data, [1], 0);
        Assert.True(host.Transmit(wire, 0) > 0); // lost
        host.TrySend(Channel.Bulk, MessageType.Data, [2], 0);
        board.Receive(wire.AsSpan(0, host.Transmit(wire, 1)), 2);
        Assert.Equal(0, board.Waiting(Channel.Bulk));
        host.Receive(wire.AsSpan(0, board.Transmit(wire, 2)), 3);
        board.Receive(wire.AsSpan(0, host.Transmit(wire, 3)), 4);
        Assert.Equal(2, board.Waiting(Channel.Bulk));
        Assert.Equal(2, host.Statistics.Repeated);
    }

    [Fact]
    public void A_silent_board_is_lost_after_five_seconds_and_five_tries_and_not_before()
    {
        var host = new Endpoint(new EndpointOptions { Role = EndpointRole.Host });
        host.Open(5, 240, new ushort[] { 8, 8, 8, 8, 8, 8 }, 0);
        host.TrySend(Channel.Control, MessageType.Ping, [1, 0], 0);
        byte[] wire = new byte[1024];
        long lostAt = 0;
        for (long now = 0; now < 20_000 && lostAt == 0; now += 10)
        {
            host.Transmit(wire, now);
            lostAt = host.IsLost(now) ? now : 0;
        }

        Assert.InRange(lostAt, 5000, 12_000);
    }

    [Fact]
    public void Random_bytes_are_dropped_and_counted_and_harm_nothing()
    {
        var random = new Random(3);
        var wire = new SimulatedWire(1, 0);
        byte[] noise = new byte[200_000];
        random.NextBytes(noise);
        wire.Board.Receive(noise, 0);
        wire.Board.Receive([0], 0);
        Assert.True(wire.Board.Statistics.Dropped > 100);
        wire.Host.TrySend(Channel.Control, MessageType.Ping, [1, 0], 0);
        wire.Step();
        Assert.Equal(1, wire.Board.Waiting(Channel.Control));
    }

    [Fact]
    public void Frames_of_another_session_are_refused()
    {
        var wire = new SimulatedWire(1, 0);
        byte[] frame = new byte[64];
        int length = FrameCodec.WriteWire(new FrameHeader(Channel.Control, MessageType.Ping, true, 78, 0), [1, 0], frame);
        wire.Board.Receive(frame.AsSpan(0, length), 0);
        Assert.Equal((0, 1L), (wire.Board.Waiting(Channel.Control), wire.Board.Statistics.Refused));
    }

    [Fact]
    public void A_session_allocates_nothing_once_it_is_open()
    {
        var wire = (Host: new Endpoint(new EndpointOptions { Role = EndpointRole.Host }), Board: new Endpoint(new EndpointOptions { Role = EndpointRole.Board }));
        ushort[] credits = [8, 32, 32, 32, 32, 16];
        wire.Host.Open(1, 1024, credits, 0);
        wire.Board.Open(1, 1024, credits, 0);
        byte[] buffer = new byte[8192], payload = new byte[1000];
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            Assert.True(wire.Host.TrySend(Channel.Bulk, MessageType.Data, payload, i));
            wire.Board.Receive(buffer.AsSpan(0, wire.Host.Transmit(buffer, i)), i);
            while (wire.Board.TryPeek(Channel.Bulk, out _, out _))
            {
                wire.Board.Consume(Channel.Bulk);
            }

            wire.Host.Receive(buffer.AsSpan(0, wire.Board.Transmit(buffer, i)), i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Fill(Endpoint from, Channel channel, int next, int count, byte[] payload, long now)
    {
        while (next < count && from.CanSend(channel))
        {
            BinaryPrimitives.WriteInt32LittleEndian(payload, next);
            Assert.True(from.TrySend(channel, MessageType.Data, payload.AsSpan(0, 4 + (next % 96)), now));
            next++;
        }

        return next;
    }

    private static int Drain(Endpoint to, Channel channel, int expected)
    {
        while (to.TryPeek(channel, out _, out ReadOnlySpan<byte> payload))
        {
            Assert.Equal(expected, BinaryPrimitives.ReadInt32LittleEndian(payload));
            Assert.Equal(4 + (expected % 96), payload.Length);
            to.Consume(channel);
            expected++;
        }

        return expected;
    }
}
