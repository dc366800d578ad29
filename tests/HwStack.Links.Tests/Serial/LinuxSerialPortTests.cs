using System.Diagnostics;
using HwStack.Diagnostics;
using HwStack.Links.Posix;
using HwStack.Links.Pty;
using HwStack.Links.Serial;

namespace HwStack.Links.Tests.Serial;

/// <summary>On pseudo-terminals, which share their line discipline and termios with real ports.</summary>
public sealed class LinuxSerialPortTests
{
    [LinuxFact]
    public void A_serial_address_leads_through_a_symlink_to_the_terminal_and_its_rate_is_set()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinkOpener.Open($"serial:{folder.File("board")}?baud=250000");
        Assert.True(host.HasBaudRate);
        Assert.Equal(250_000u, SpeedOf(board));
        LinkExchange.BothWays(host, board, 10_000);
    }

    [LinuxFact]
    public void Any_rate_can_be_set_standard_or_not_while_the_link_is_open()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinuxSerialPort.Open(folder.File("board"), new SerialSettings());
        Assert.Equal(115_200u, SpeedOf(board));
        foreach (int baud in (int[])[300, 9600, 123_456, 921_600, 3_000_000, 12_000_000])
        {
            host.SetBaudRate(baud);
            Assert.Equal((uint)baud, SpeedOf(board));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => host.SetBaudRate(0));
    }

    [LinuxFact]
    public void A_pty_client_shows_the_speeds_it_is_given()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinkOpener.Open($"pty:{folder.File("board")}?fast=921600");
        Assert.Equal((true, 115_200, 921_600), (host.HasBaudRate, host.BaudRate, host.FastBaudRate));
        Assert.Equal(115_200u, SpeedOf(board));
        host.SetBaudRate(921_600);
        Assert.Equal((921_600, 921_600u), (host.BaudRate, SpeedOf(board)));
        board.SetBaudRate(115_200);
        Assert.Equal((115_200, 115_200u), (board.BaudRate, SpeedOf(board)));
    }

    [LinuxFact]
    public void A_port_in_use_is_refused_and_free_again_after_closing()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using (LinuxSerialPort.Open(folder.File("board"), new SerialSettings()))
        {
            Assert.Equal("HW5005", Refusal(folder.File("board")).Code);
        }

        using Link again = LinuxSerialPort.Open(folder.File("board"), new SerialSettings());
        LinkExchange.BothWays(again, board, 100);
    }

    [LinuxFact]
    public void The_program_that_holds_a_port_is_named()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--nonblock", "--close", board.Terminal, "sh", "-c", "echo held; sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            UserError refusal = Refusal(folder.File("board"));
            Assert.Equal("HW5005", refusal.Code);
            Assert.Matches(@"flock \(process [0-9]+\) is using", refusal.Message);
            Assert.Contains("kill", refusal.Hint);
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
        }
    }

    [LinuxFact]
    public void What_is_not_there_or_no_terminal_is_refused_with_its_own_code()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "text");
        Assert.Equal("HW5001", Refusal(folder.File("nothing")).Code);
        Assert.Equal("HW5001", Refusal("/dev/pts/4000").Code);
        Assert.Equal("HW5004", Refusal(folder.File("file")).Code);
        Assert.Equal("HW5004", Refusal("/dev/null").Code);
        Assert.All(["HW5001", "HW5004"], code => Assert.Equal(ErrorCodes.Link, ErrorCodes.ExitCode(code)));
    }

    [LinuxFact]
    public void A_console_of_the_machine_is_never_opened()
    {
        Assert.Equal("HW5003", Refusal("/dev/console").Code);
        foreach (string name in SystemConsole.Names(SystemConsole.ActiveFile))
        {
            Assert.Equal("HW5003", Refusal("/dev/" + name).Code);
        }
    }

    [Fact]
    public void Consoles_are_those_the_kernel_lists()
    {
        using var folder = new TemporaryFolder();
        string active = folder.File("active");
        File.WriteAllText(active, "tty0 ttyS1\n");
        Assert.Equal(["tty0", "ttyS1"], SystemConsole.Names(active));
        Assert.True(SystemConsole.Is("/dev/ttyS1", active));
        Assert.False(SystemConsole.Is("/dev/ttyS10", active));
        Assert.False(SystemConsole.Is("/dev/ttyACM0", active));
        Assert.False(SystemConsole.Is("/dev/ttyACM0", folder.File("absent")));
    }

    [LinuxFact]
    public void Bytes_that_came_before_the_opening_are_thrown_away()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using (Link first = LinuxSerialPort.Open(folder.File("board"), new SerialSettings()))
        {
            LinkExchange.WriteAll(board, [1, 2, 3]);
            first.Wait(forWriting: false, LinkExchange.Limit);
        }

        using Link second = LinuxSerialPort.Open(folder.File("board"), new SerialSettings(Dtr: false, Rts: false));
        LinkExchange.WriteAll(board, [4]);
        Assert.Equal([4], LinkExchange.ReadExactly(second, 1));
    }

    [LinuxFact]
    public void A_full_port_takes_nothing_more_and_draining_gives_up_in_time()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        using Link host = LinuxSerialPort.Open(folder.File("board"), new SerialSettings());
        byte[] piece = new byte[4096];
        int written = 0;
        for (int count; (count = host.Write(piece)) > 0; written += count)
        {
            Assert.True(written < 1 << 20);
        }

        host.Drain();
        LinkExchange.ReadExactly(board, written);
        host.Wait(forWriting: true, LinkExchange.Limit);
        Assert.True(host.Write(piece) > 0);
    }

    [LinuxFact]
    public async Task A_wake_and_a_dispose_from_another_thread_end_an_endless_wait()
    {
        using var folder = new TemporaryFolder();
        using var board = PtyLink.Serve(folder.File("board"));
        Link host = LinuxSerialPort.OpenPty(folder.File("board"));
        var waiting = Task.Run(() => host.Wait(forWriting: false, Timeout.InfiniteTimeSpan));
        host.Wake();
        await waiting.WaitAsync(LinkExchange.Limit);
        var closing = Task.Run(() => LinkExchange.ReadUntilClosed(host));
        host.Dispose();
        Assert.Equal(LinkClosedReason.ClosedHere, (await closing.WaitAsync(LinkExchange.Limit)).Reason);
        host.Wake();
    }

    private static UserError Refusal(string device)
    {
        try
        {
            LinuxSerialPort.Open(device, new SerialSettings()).Dispose();
            return new UserError("none", "it opened");
        }
        catch (UserErrorException refused)
        {
            return refused.Errors[0];
        }
    }

    /// <summary>The terminal's own settings, as a second opinion: what stty reads.</summary>
    private static uint SpeedOf(PtyLink board)
    {
        using Descriptor terminal = LibC.Open(board.Terminal, Constants.O_RDWR | Constants.O_NOCTTY | Constants.O_NONBLOCK, 0);
        Assert.True(Termios.TryRead(terminal, out Termios termios));
        Assert.Equal(termios.OutputSpeed, termios.InputSpeed);
        return termios.OutputSpeed;
    }
}
