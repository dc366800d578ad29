using System.Formats.Tar;
using System.IO.Compression;
using HwStack.Diagnostics;

namespace HwStack.Network.Tests.Files;

public sealed class NmnistFileTests
{
    [Fact]
    public void Events_are_binned_and_counted_with_polarity_first()
    {
        // x 3, y 2, off, 999 µs; the same again; x 33, y 33, on, 1000 µs; x 0, y 0, off, 2^23 - 1 µs
        byte[] data = [3, 2, 0x00, 0x03, 0xE7, 3, 2, 0x00, 0x00, 0x00, 33, 33, 0x80, 0x03, 0xE8, 0, 0, 0x7F, 0xFF, 0xFF];
        Signal signal = NmnistFile.Read(data, "a.bs2");
        Assert.Equal((8389, 2 * 34 * 34), (signal.Steps, signal.Channels));
        Assert.Equal([(2 * 34) + 3, (34 * 34) + (33 * 34) + 33, 0], signal.Channel);
        Assert.Equal([2f, 1f, 1f], signal.Value);
        Assert.Equal((1, 2), (signal.StepStart[1], signal.StepStart[2]));
        Assert.Equal(839, NmnistFile.Read(data, "a.bs2", binMicroseconds: 10_000).Steps);
    }

    [Fact]
    public void A_cut_file_and_events_outside_the_sensor_or_time_are_refused_with_their_place()
    {
        Assert.Equal("HW1140", Refused(() => NmnistFile.Read(new byte[7], "a.bs2")).Code);
        UserError outside = Refused(() => NmnistFile.Read([0, 0, 0, 0, 0, 34, 0, 0, 0, 0], "a.bs2"));
        Assert.Equal(("HW1141", "a.bs2 at byte 5"), (outside.Code, outside.Place));
        Assert.Equal("HW1122", Refused(() => NmnistFile.Read([0, 0, 0, 0x13, 0x88], "a.bs2", ticks: 5)).Code);
    }

    [DataFact("nmnist")]
    public void A_thousand_published_recordings_are_read_and_keep_every_event()
    {
        using GZipStream gzip = new(File.OpenRead(TestData.At("nmnist", "nmnist-train1k.tar.gz")), CompressionMode.Decompress);
        using TarReader tar = new(gzip);
        int recordings = 0;
        while (tar.GetNextEntry() is TarEntry entry)
        {
            if (entry.DataStream is not Stream stream)
            {
                continue;
            }

            using MemoryStream copy = new();
            stream.CopyTo(copy);
            Signal signal = NmnistFile.Read(copy.ToArray(), entry.Name);
            Assert.Equal(copy.Length / 5, signal.Value.Sum(v => (long)v));
            Assert.InRange(signal.Steps, 290, 350);
            recordings++;
        }

        Assert.Equal(1000, recordings);
    }

    private static UserError Refused(Func<Signal> read) => Assert.Single(Assert.Throws<UserErrorException>(read).Errors);
}
