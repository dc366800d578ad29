using System.Net.Sockets;
using HwStack.Links.Sockets;

namespace HwStack.Links.Tests.Sockets;

public sealed class LinkListenerTests
{
    [Fact]
    public void Only_loopback_unless_told()
    {
        Assert.Equal("HW5018", LinkOpenerTests.Code(() => LinkListener.Tcp("0.0.0.0", 0)));
        Assert.Equal("HW5018", LinkOpenerTests.Code(() => LinkListener.Listen(LinkAddress.Parse("tcp:[::]:0"))));
        using LinkListener everywhere = LinkListener.Tcp("0.0.0.0", 0, allowRemote: true);
        Assert.NotEqual(0, LinkAddress.Parse(everywhere.Address).Port);
    }

    [Fact]
    public void An_address_in_use_is_refused()
    {
        using var folder = new TemporaryFolder();
        using LinkListener tcp = LinkListener.Tcp("127.0.0.1", 0);
        using LinkListener unix = LinkListener.Unix(folder.File("board.sock"));
        Assert.Equal("HW5017", LinkOpenerTests.Code(() => LinkListener.Listen(LinkAddress.Parse(tcp.Address))));
        Assert.Equal("HW5017", LinkOpenerTests.Code(() => LinkListener.Listen(LinkAddress.Parse(unix.Address))));
        Assert.Equal("HW5019", LinkOpenerTests.Code(() => LinkListener.Listen(LinkAddress.Parse("pty:/tmp/x"))));
    }

    [Fact]
    public void A_socket_left_behind_is_replaced_and_a_plain_file_is_not()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("board.sock");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(path));
            killed.Listen();
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        using (LinkListener listener = LinkListener.Unix(path))
        using (Link host = LinkOpener.Open(listener.Address))
        using (Link board = SocketLinkTests.Accept(listener))
        {
            LinkExchange.BothWays(host, board, 100);
            if (OperatingSystem.IsLinux())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }

        Assert.False(File.Exists(path));
        File.WriteAllText(path, "precious");
        Assert.Equal("HW5010", LinkOpenerTests.Code(() => LinkListener.Unix(path)));
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public async Task Accepting_ends_at_its_timeout_by_cancellation_and_by_disposal()
    {
        using var folder = new TemporaryFolder();
        LinkListener listener = LinkListener.Unix(folder.File("board.sock"));
        Assert.Null(listener.Accept(TimeSpan.FromMilliseconds(20)));
        using var cancel = new CancellationTokenSource();
        var accepting = Task.Run(() => listener.Accept(Timeout.InfiniteTimeSpan, cancel.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting.WaitAsync(LinkExchange.Limit));
        var waiting = Task.Run(() => listener.Accept(Timeout.InfiniteTimeSpan));
        listener.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(LinkExchange.Limit));
    }
}
