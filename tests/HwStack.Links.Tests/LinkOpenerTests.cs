using System.Net;
using System.Net.Sockets;
using HwStack.Diagnostics;
using HwStack.Links.InProcess;
using HwStack.Links.Sockets;

namespace HwStack.Links.Tests;

public sealed class LinkOpenerTests
{
    [Fact]
    public void A_port_that_nobody_listens_on_is_said_to_be_refused()
    {
        int port;
        using (LinkListener gone = LinkListener.Tcp("127.0.0.1", 0))
        {
            port = LinkAddress.Parse(gone.Address).Port;
        }

        Assert.Equal("HW5013", Code(() => LinkOpener.Open($"tcp:127.0.0.1:{port}")));
    }

    [Fact]
    public void A_connection_that_does_not_come_about_ends_at_its_limit()
    {
        // A listener whose queue is full answers nobody, without leaving this machine.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        List<Socket> waiting = [];
        try
        {
            for (int i = 0; i < 4; i++)
            {
                var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                waiting.Add(caller);
                _ = caller.ConnectAsync(full.LocalEndPoint!);
            }

            string address = $"tcp:127.0.0.1:{((IPEndPoint)full.LocalEndPoint!).Port}";
            Assert.Equal("HW5014", Code(() => LinkOpener.Open(address, new LinkOpenOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) })));
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            Assert.ThrowsAny<OperationCanceledException>(() => LinkOpener.Open(address, null, cancel.Token));
        }
        finally
        {
            waiting.ForEach(caller => caller.Dispose());
        }
    }

    [Fact]
    public void Unix_paths_that_are_absent_or_too_long_are_said_to_be_so()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("HW5001", Code(() => LinkOpener.Open($"unix:{folder.File("none")}")));
        Assert.Equal("HW5016", Code(() => LinkOpener.Open($"unix:{folder.File(new string('x', 120))}")));
        Assert.Equal("HW5016", Code(() => LinkListener.Unix(folder.File(new string('x', 120)))));
    }

    [Fact]
    public void Addresses_that_upper_floors_resolve_go_to_them_or_are_refused()
    {
        using var pair = new LoopbackPair();
        Assert.Equal("HW5020", Code(() => LinkOpener.Open("board:virtual")));
        Assert.Equal("HW5020", Code(() => LinkOpener.Open("usb:AB12")));
        Assert.Same(pair.Host, LinkOpener.Open("board:virtual", new LinkOpenOptions { OpenVirtual = () => pair.Host }));
        List<string> opened = [];
        var options = new LinkOpenOptions
        {
            FindUsbDevice = serial => "/dev/of-" + serial,
            OpenSerial = (device, settings) =>
            {
                opened.Add($"{device} {settings.Baud}");
                return pair.Board;
            },
        };
        Assert.Same(pair.Board, LinkOpener.Open("usb:AB12?baud=9600", options));
        Assert.Same(pair.Board, LinkOpener.Open("serial:COM7", options));
        Assert.Equal(["/dev/of-AB12 9600", "COM7 115200"], opened);
    }

    [Fact]
    public void Port_0_cannot_be_called() => Assert.Equal("HW5021", Code(() => LinkOpener.Open("tcp:127.0.0.1:0")));

    internal static string Code(Func<object> action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;
}
