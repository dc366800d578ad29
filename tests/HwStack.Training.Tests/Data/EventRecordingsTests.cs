using System.Formats.Tar;
using System.IO.Compression;

namespace HwStack.Training.Tests;

public sealed class EventRecordingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Events_are_binned_cropped_and_summed_over_squares()
    {
        // Sensor 6×4, window 4×4 at (2, 0), squares of 2: shape [2, 2, 2].
        EventOptions options = new() { Ticks = 2, BinMicroseconds = 100, SensorWidth = 6, SensorHeight = 4, CropX = 2, Pool = 2, CountMax = 3 };
        byte[] recording = [.. Event(2, 0, 0, 0), .. Event(3, 1, 0, 99), .. Event(1, 0, 0, 5), .. Event(5, 3, 1, 100), .. Repeat(4, Event(2, 2, 1, 150)), .. Event(2, 0, 0, 200)];
        Write(("1", recording, 0), ("2", Event(0, 0, 0, 0), 0), ("3", recording, 0), ("4", recording, 0), ("5", recording, 0));
        EventSet set = EventRecordings.Read(_folder.Path, null, options, DataSplit.Train);
        Assert.Equal([2, 2, 2], set.InputShape);
        Assert.Equal((4, 1, 2, 3), (set.Count, set.Classes, set.Ticks, set.PayloadMax));
        float[] expected = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1], got = new float[16];
        List<float[]> seen = [];
        for (int i = 0; i < set.Count; i++)
        {
            set.Fill(i, i, got);
            seen.Add([.. got]);
        }

        Assert.True(seen.Count(one => one.SequenceEqual(expected)) >= 3);
        Assert.Contains("80/20", set.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_gives_what_the_folder_gives()
    {
        EventOptions options = new() { Ticks = 3, BinMicroseconds = 1000 };
        Write([.. Enumerable.Range(0, 10).Select(i => ($"{i}", Event(i, 2 * i, i % 2, 300 * i), i % 2))]);
        EventSet loose = EventRecordings.Read(_folder.Path, null, options, DataSplit.Test, 3);
        using (TemporaryFolder packed = new())
        {
            Pack(packed.File("set.tar.gz"));
            EventSet archived = EventRecordings.Read(packed.Path, _folder.File("labels.txt"), options, DataSplit.Test, 3);
            Assert.Equal(loose.Count, archived.Count);
            float[] a = new float[3 * 2 * 34 * 34], b = new float[a.Length];
            for (int i = 0; i < loose.Count; i++)
            {
                loose.Fill(i, 0, a);
                archived.Fill(i, 0, b);
                Assert.Equal(a, b);
                Assert.Equal(1, a.Sum());
                Assert.Equal(loose.LabelOf(i), archived.LabelOf(i));
            }

            using FileStream cut = File.Open(packed.File("set.tar.gz"), FileMode.Open);
            cut.SetLength(cut.Length / 2);
            cut.Dispose();
            Assert.Equal("HW1187", Idx.CodeOf(() => EventRecordings.Read(packed.Path, _folder.File("labels.txt"), options, DataSplit.Test, 3)));
        }
    }

    [Theory]
    [InlineData("a b c\n", "HW1185")]
    [InlineData("1 -1\n", "HW1185")]
    [InlineData("1 256\n", "HW1184")]
    [InlineData("1 0\n1 1\n", "HW1185")]
    [InlineData("# none\n", "HW1188")]
    [InlineData("1 0\n2 0\n3 0\n4 0\n5 0\n", "HW1186")]
    public void Wrong_labels_are_named(string labels, string code)
    {
        Write(("1", Event(0, 0, 0, 0), 0));
        File.WriteAllText(_folder.File("labels.txt"), labels);
        Assert.Equal(code, Idx.CodeOf(() => EventRecordings.Read(_folder.Path, null, new EventOptions(), DataSplit.Train)));
    }

    [Fact]
    public void Missing_places_and_windows_off_the_sensor_are_refused()
    {
        Assert.Equal("HW1180", Idx.CodeOf(() => EventRecordings.Read(_folder.File("no"), null, new EventOptions(), DataSplit.Train)));
        Assert.Equal("HW1180", Idx.CodeOf(() => EventRecordings.Read(_folder.Path, null, new EventOptions(), DataSplit.Train)));
        Assert.Equal("HW0463", Idx.CodeOf(() => new EventOptions { CropX = 30, CropWidth = 5 }.Check()));
        Assert.Equal("HW0463", Idx.CodeOf(() => new EventOptions { Pool = 35 }.Check()));
        Assert.Equal("HW0463", Idx.CodeOf(() => new EventOptions { Ticks = 0 }.Check()));
    }

    [DataFact("nmnist/nmnist-train1k.tar.gz")]
    public void The_real_recordings_are_1000_split_800_to_200()
    {
        EventOptions options = new() { Ticks = 30, CropX = 3, CropY = 3, CropWidth = 28, CropHeight = 28, Pool = 2 };
        EventSet test = EventRecordings.Read(TestData.At("nmnist"), null, options, DataSplit.Test);
        Assert.InRange(test.Count, 197, 203);
        Assert.Equal([2, 14, 14], test.InputShape);
        Assert.Equal(10, test.Classes);
        float[] payloads = new float[30 * 2 * 14 * 14];
        test.Fill(0, 0, payloads);
        Assert.InRange(payloads.Sum(), 1000, 10_000);
        Assert.True(payloads.Max() <= test.PayloadMax && test.PayloadMax > 1);
    }

    private static byte[] Event(int x, int y, int polarity, int time) => [(byte)x, (byte)y, (byte)((polarity << 7) | (time >> 16)), (byte)(time >> 8), (byte)time];

    private static byte[] Repeat(int count, byte[] one) => [.. Enumerable.Repeat(one, count).SelectMany(bytes => bytes)];

    private void Write(params (string Name, byte[] Data, int Label)[] recordings)
    {
        foreach ((string name, byte[] data, _) in recordings)
        {
            File.WriteAllBytes(_folder.File(name + ".bs2"), data);
        }

        File.WriteAllLines(_folder.File("labels.txt"), recordings.Select(one => $"{one.Name}\t{one.Label}").Prepend("#sample #class"));
    }

    private void Pack(string path)
    {
        using GZipStream packed = new(File.Create(path), CompressionLevel.NoCompression);
        using TarWriter tar = new(packed);
        foreach (string file in Directory.EnumerateFiles(_folder.Path, "*.bs2"))
        {
            tar.WriteEntry(file, Path.GetFileName(file));
        }
    }
}
