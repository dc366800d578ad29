using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links.Faults;

namespace HwStack.Boards.Tests;

/// <summary>Payload bits of an upload over bits of the line, on a simulated clock: a UART with 8N1 behind a USB adapter that holds bytes back for 16 ms, frames of 1 KiB.</summary>
public sealed class ThroughputTests
{
    [Theory]
    [InlineData(115_200, 200_000)]
    [InlineData(3_000_000, 3_000_000)]
    public void An_upload_uses_three_quarters_of_the_line_rate_or_more(int baud, int bytes)
    {
        // Two requests and their responses, and the last acknowledgement, are in the time too.
        using var bench = new Bench(new VirtualBoardOptions { Mtu = 1040, Room = [8, 32, 16, 16, 16, 16] });
        using var line = new ShapedLink(bench.Open(), LineShape.Ftdi(baud), bench.Clock);
        using BoardSession session = BoardSession.Open(line, bench.Options with { Mtu = 1040 });
        byte[] file = new byte[bytes];
        new Random(1).NextBytes(file);
        TimeSpan start = bench.Clock.Elapsed;
        UserErrorException refused = Assert.ThrowsAny<UserErrorException>(() => new BoardUpload(session).File(1, file));
        double seconds = (bench.Clock.Elapsed - start).TotalSeconds;
        Assert.Equal("HW5102", refused.Errors[0].Code); // random bytes are no image; the board says so after all of them have come
        Assert.InRange(bytes * 8 / seconds / baud, 0.75, 0.80);
    }
}
