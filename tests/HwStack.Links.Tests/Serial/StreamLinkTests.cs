using System.Net;
using System.Net.Sockets;
using HwStack.Links.Serial;

namespace HwStack.Links.Tests.Serial;

/// <summary>The way in for other serial libraries, on a stream that blocks as theirs do.</summary>
public sealed class StreamLinkTests
{
    [Fact]
    public void A_blocking_stream_becomes_a_link()
    {
        (Stream near, Stream far) = Streams();
        List<int> rates = [];
        using var host = new StreamLink("serial:COM3", near, rates.Add);
        using var board = new StreamLink("far", far);
        LinkExchange.BothWays(host, board, 300_000);
        Assert.True(host.HasBaudRate);
        host.SetBaudRate(9600);
        Assert.Equal([9600], rates);
        Assert.Throws<NotSupportedException>(() => board.SetBaudRate(9600));
    }

    [Fact]
    public void The_end_of_the_stream_is_an_unplugged_device_after_the_last_bytes()
    {
        (Stream near, Stream far) = Streams();
        using var host = new StreamLink("serial:COM3", near);
        far.Write([1, 2, 3]);
        far.Dispose();
        Assert.Equal([1, 2, 3], LinkExchange.ReadExactly(host, 3));
        Assert.Equal(LinkClosedReason.Unplugged, LinkExchange.ReadUntilClosed(host).Reason);
    }

    [Fact]
    public async Task A_dispose_and_a_wake_end_an_endless_wait()
    {
        (Stream near, Stream far) = Streams();
        using (far)
        {
            var host = new StreamLink("serial:COM3", near);
            host.Wake();
            host.Wait(forWriting: false, Timeout.InfiniteTimeSpan);
            var closing = Task.Run(() => LinkExchange.ReadUntilClosed(host));
            host.Dispose();
            Assert.Equal(LinkClosedReason.ClosedHere, (await closing.WaitAsync(LinkExchange.Limit)).Reason);
            Assert.Equal(LinkClosedReason.ClosedHere, Assert.Throws<LinkClosedException>(() => host.Write([1])).Reason);
        }
    }

    private static (Stream Near, Stream Far) Streams()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new TcpClient();
        near.Connect((IPEndPoint)listener.LocalEndpoint);
        return (near.GetStream(), listener.AcceptTcpClient().GetStream());
    }
}
