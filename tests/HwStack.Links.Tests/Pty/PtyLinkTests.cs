using HwStack.Diagnostics;
using HwStack.Links.Pty;
using HwStack.Links.Serial;

namespace HwStack.Links.Tests.Pty;

/// <summary>Real pseudo-terminals of the kernel, both ends.</summary>
public sealed class PtyLinkTests
{
    [LinuxFact]
    public void All_256_values_pass_unchanged_both_ways()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinuxSerialPort.OpenPty(folder.File("board"));
        byte[] every = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        LinkExchange.WriteAll(host, every);
        Assert.Equal(every, LinkExchange.ReadExactly(board, 256));
        LinkExchange.WriteAll(board, every);
        Assert.Equal(every, LinkExchange.ReadExactly(host, 256));
        LinkExchange.BothWays(host, board, 300_000);
    }

    [LinuxFact]
    public void Clients_come_and_go_and_the_board_stays()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        for (int turn = 0; turn < 5; turn++)
        {
            using (Link host = LinuxSerialPort.OpenPty(folder.File("board")))
            {
                LinkExchange.WriteAll(host, [1, 2, 3, (byte)turn]);
                Assert.Equal([1, 2, 3, (byte)turn], LinkExchange.ReadExactly(board, 4));
                Assert.True(board.HasClient);
                board.Write([9, 9, 9]);
            }

            board.Wait(forWriting: false, TimeSpan.Zero);
            Assert.False(board.HasClient);
            Assert.Equal(2 * (turn + 1), board.ClientChanges);
            Assert.Equal(0, board.Read(new byte[10]));
        }
    }

    [LinuxFact]
    public void A_link_left_by_a_killed_server_is_not_followed_to_whoever_has_its_terminal_now()
    {
        using var folder = new TemporaryFolder();
        using var somebody = PtyLink.Serve(folder.File("somebody"));
        string stale = folder.File("stale"), foreign = folder.File("foreign"), alias = folder.File("alias");
        File.CreateSymbolicLink(stale, new FileInfo(folder.File("somebody")).LinkTarget!);
        UserError gone = Assert.Throws<UserErrorException>(() => LinuxSerialPort.OpenPty(stale)).Errors[0];
        Assert.Equal("HW5001", gone.Code);
        Assert.Contains("boards serve", gone.Hint, StringComparison.Ordinal);
        Assert.False(somebody.HasClient);

        // A link that another program made says nothing about its maker; and a way through another folder is the same server.
        File.CreateSymbolicLink(foreign, somebody.Terminal);
        LinuxSerialPort.OpenPty(foreign).Dispose();
        Directory.CreateSymbolicLink(alias, Path.GetDirectoryName(stale)!);
        LinuxSerialPort.OpenPty(Path.Combine(alias, "somebody")).Dispose();
    }

    [LinuxFact]
    public void What_the_board_says_to_nobody_does_not_greet_the_next_client()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        Assert.Equal(100_000, board.Write(new byte[100_000]));
        using (Link first = LinuxSerialPort.OpenPty(folder.File("board")))
        {
            LinkExchange.WriteAll(board, [1, 2, 3]);
        }

        board.Wait(forWriting: false, TimeSpan.Zero);
        using Link next = LinuxSerialPort.OpenPty(folder.File("board"));
        LinkExchange.WriteAll(board, [7]);
        Assert.Equal([7], LinkExchange.ReadExactly(next, 1));
    }

    [LinuxFact]
    public void What_a_client_wrote_before_it_left_still_arrives()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using (Link host = LinuxSerialPort.OpenPty(folder.File("board")))
        {
            LinkExchange.WriteAll(host, [4, 5, 6]);
        }

        Assert.Equal([4, 5, 6], LinkExchange.ReadExactly(board, 3));
    }

    [LinuxFact]
    public async Task A_board_without_client_sleeps_until_one_comes()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        var waiting = Task.Run(() => LinkExchange.ReadExactly(board, 1));
        using Link host = LinuxSerialPort.OpenPty(folder.File("board"));
        LinkExchange.WriteAll(host, [8]);
        Assert.Equal([8], await waiting.WaitAsync(LinkExchange.Limit));
    }

    [LinuxFact]
    public async Task A_client_notices_that_the_server_is_gone()
    {
        using var folder = new TemporaryFolder();
        var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinuxSerialPort.OpenPty(folder.File("board"));
        var reading = Task.Run(() => LinkExchange.ReadUntilClosed(host));
        board.Dispose();
        Assert.Equal(LinkClosedReason.ClosedByPeer, (await reading.WaitAsync(LinkExchange.Limit)).Reason);
        Assert.Equal(LinkClosedReason.ClosedByPeer, Assert.Throws<LinkClosedException>(() => host.Write([1])).Reason);
        Assert.Null(new FileInfo(folder.File("board")).LinkTarget);
    }

    [LinuxFact]
    public void A_path_has_one_server_and_a_stale_link_is_replaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("board");
        File.CreateSymbolicLink(path, "/dev/pts/4000");
        using var board = PtyLink.Serve(path);
        Assert.Equal(board.Terminal, File.ResolveLinkTarget(path, true)!.FullName);
        Assert.Equal("HW5011", Assert.Throws<UserErrorException>(() => PtyLink.Serve(path)).Errors[0].Code);
        Assert.Equal(board.Terminal, File.ResolveLinkTarget(path, true)!.FullName);
    }

    [LinuxFact]
    public void A_file_at_the_path_is_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("precious");
        File.WriteAllText(path, "precious");
        Assert.Equal("HW5010", Assert.Throws<UserErrorException>(() => PtyLink.Serve(path)).Errors[0].Code);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Equal("HW5009", Assert.Throws<UserErrorException>(() => PtyLink.Serve(folder.File("no/such/folder"))).Errors[0].Code);
    }

    [LinuxFact]
    public async Task No_wake_up_is_lost_in_thousands()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinuxSerialPort.OpenPty(folder.File("board"));
        await LinkExchange.PingPong(host, board, 3000);
    }

    [LinuxFact]
    public void An_exchange_allocates_nothing_on_either_end()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinuxSerialPort.OpenPty(folder.File("board"));
        Assert.Equal(0, LinkExchange.AllocatedByExchanges(host, board));
        Assert.Equal(0, LinkExchange.AllocatedByExchanges(board, host));
    }
}
