using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace HwStack.Reference.Tests.Data;

/// <summary>N-MNIST recordings, 5 bytes an event: x, y, polarity and time in µs. Binned at 1 ms, polarity is the outermost channel axis, events are counted.</summary>
internal static class Nmnist
{
    private const int Side = 34;

    /// <summary>Recordings 1.bs2 to count.bs2 as signals of 300 steps, with their classes.</summary>
    public static (Signal Signal, int Label)[] First(int count)
    {
        Dictionary<int, int> labels = File.ReadAllLines(TestData.At("nmnist/labels.txt")).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t')).ToDictionary(cells => int.Parse(cells[0], CultureInfo.InvariantCulture), cells => int.Parse(cells[1], CultureInfo.InvariantCulture));
        SortedDictionary<int, Signal> found = [];
        using FileStream file = File.OpenRead(TestData.At("nmnist/nmnist-train1k.tar.gz"));
        using GZipStream unzipped = new(file, CompressionMode.Decompress);
        using TarReader tar = new(unzipped);
        while (found.Count < count && tar.GetNextEntry() is { } entry)
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(entry.Name), CultureInfo.InvariantCulture, out int number) && number <= count && entry.DataStream is { } data)
            {
                using MemoryStream bytes = new();
                data.CopyTo(bytes);
                found[number] = ToSignal(bytes.ToArray(), 300);
            }
        }

        return [.. found.Select(pair => (pair.Value, labels[pair.Key]))];
    }

    private static Signal ToSignal(byte[] events, int steps)
    {
        float[] counts = new float[steps * 2 * Side * Side];
        for (int at = 0; at + 5 <= events.Length; at += 5)
        {
            int x = events[at], y = events[at + 1], polarity = events[at + 2] >> 7;
            int milliseconds = (((events[at + 2] & 0x7f) << 16) | (events[at + 3] << 8) | events[at + 4]) / 1000;
            if (milliseconds < steps)
            {
                counts[(((((milliseconds * 2) + polarity) * Side) + y) * Side) + x]++;
            }
        }

        return Signal.FromDense(counts, steps, 2 * Side * Side);
    }
}
