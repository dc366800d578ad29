using System.Net.Sockets;
using HwStack.Diagnostics;
using HwStack.Links.Sockets;

namespace HwStack.Links.Tests.Sockets;

public sealed class SocketLinkTests
{
    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void Every_byte_comes_through_both_ways(string kind)
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen(kind, folder);
        using Link host = LinkOpener.Open(listener.Address);
        using Link board = Accept(listener);
        LinkExchange.BothWays(host, board, 1 << 20);
        Assert.Equal(0, board.Read(new byte[1]));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void The_end_of_one_side_is_told_to_the_other_after_its_last_bytes(string kind)
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen(kind, folder);
        Link host = LinkOpener.Open(listener.Address);
        using Link board = Accept(listener);
        LinkExchange.WriteAll(host, [1, 2, 3]);
        host.Drain();
        host.Dispose();
        Assert.Equal([1, 2, 3], LinkExchange.ReadExactly(board, 3));
        Assert.Equal(LinkClosedReason.ClosedByPeer, LinkExchange.ReadUntilClosed(board).Reason);
        Assert.Equal(LinkClosedReason.ClosedHere, Assert.Throws<LinkClosedException>(() => host.Read(new byte[1])).Reason);
        Assert.Equal(LinkClosedReason.ClosedHere, Assert.Throws<LinkClosedException>(() => host.Write(new byte[1])).Reason);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task A_wake_and_a_dispose_from_another_thread_end_an_endless_wait(string kind)
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen(kind, folder);
        Link host = LinkOpener.Open(listener.Address);
        using Link board = Accept(listener);
        var waiting = Task.Run(() => host.Wait(forWriting: false, Timeout.InfiniteTimeSpan));
        host.Wake();
        await waiting.WaitAsync(LinkExchange.Limit);
        waiting = Task.Run(() => LinkExchange.ReadUntilClosed(host));
        host.Dispose();
        await waiting.WaitAsync(LinkExchange.Limit);
        host.Wake();
        host.Wait(forWriting: false, Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void A_full_connection_takes_nothing_more_until_it_is_read()
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen("unix", folder);
        using Link host = LinkOpener.Open(listener.Address);
        using Link board = Accept(listener);
        byte[] piece = new byte[65_536];
        int written = 0;
        for (int count; (count = host.Write(piece)) > 0; written += count)
        {
            Assert.True(written < 1 << 26);
        }

        LinkExchange.ReadExactly(board, written);
        host.Wait(forWriting: true, LinkExchange.Limit);
        Assert.True(host.Write(piece) > 0);
    }

    [Fact]
    public async Task The_way_of_waiting_for_other_systems_works_here_too()
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen("tcp", folder);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect("127.0.0.1", LinkAddress.Parse(listener.Address).Port);
        using var host = new SocketLink("tcp:test", socket, new SelectWaiter(socket));
        using Link board = Accept(listener);
        LinkExchange.BothWays(host, board, 1 << 18);
        host.Wake();
        host.Wait(forWriting: false, Timeout.InfiniteTimeSpan);
        var waiting = Task.Run(() => host.Wait(forWriting: false, LinkExchange.Limit));
        host.Wake();
        await waiting.WaitAsync(LinkExchange.Limit);
        Assert.Equal(0, LinkExchange.AllocatedByExchanges(board, host));
        Assert.Equal(LinkClosedReason.ClosedByPeer, LinkExchange.ReadUntilClosed(Closed(board, host)).Reason);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task No_wake_up_is_lost_in_thousands(string kind)
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen(kind, folder);
        using Link host = LinkOpener.Open(listener.Address);
        using Link board = Accept(listener);
        await LinkExchange.PingPong(host, board, 3000);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public void An_exchange_allocates_nothing(string kind)
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen(kind, folder);
        using Link host = LinkOpener.Open(listener.Address);
        using Link board = Accept(listener);
        Assert.Equal(0, LinkExchange.AllocatedByExchanges(host, board));
    }

    [Fact]
    public void Sockets_have_no_baud_rate()
    {
        using var folder = new TemporaryFolder();
        using LinkListener listener = Listen("tcp", folder);
        using Link host = LinkOpener.Open(listener.Address);
        Assert.False(host.HasBaudRate);
        Assert.Throws<NotSupportedException>(() => host.SetBaudRate(9600));
    }

    internal static LinkListener Listen(string kind, TemporaryFolder folder) =>
        kind == "tcp" ? LinkListener.Tcp("127.0.0.1", 0) : LinkListener.Unix(folder.File("board.sock"));

    internal static Link Accept(LinkListener listener) => listener.Accept(LinkExchange.Limit) ?? throw new UserErrorException(new UserError("HW0000", "nobody came"));

    private static Link Closed(Link toClose, Link other)
    {
        toClose.Dispose();
        return other;
    }
}
