using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// Reads event-camera recordings in the five-byte form of N-MNIST (.bin, .bs2), and bins them by time.
/// An event: | x 8 | y 8 | polarity 1, time 23 (big-endian, µs) |. Source: Orchard et al. 2015, doi 10.3389/fnins.2015.00437.
/// </summary>
public static class NmnistFile
{
    private const int EventBytes = 5;

    /// <summary>
    /// Reads one recording: channel (polarity · height + y) · width + x, so the shape is [2, height, width]; the value is the number of events
    /// in the bin. Throws <see cref="UserErrorException"/>: HW1001 to HW1005 (the file), HW1140 (cut short), HW1141 (an event outside the
    /// sensor), HW1122 (an event after the last tick asked for).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="binMicroseconds">Width of a tick in µs, at least 1; default 1000.</param>
    /// <param name="width">Sensor columns, 1 to 256; default 34.</param>
    /// <param name="height">Sensor rows, 1 to 256; default 34.</param>
    /// <param name="ticks">Ticks of the signal; null for the last event's tick plus 1.</param>
    public static Signal Read(string path, int binMicroseconds = 1000, int width = 34, int height = 34, int? ticks = null) =>
        Read(InputBytes.Read(path, NpyFile.DefaultBytesMax), path, binMicroseconds, width, height, ticks);

    /// <summary>Reads one recording from the bytes of a file; errors name <paramref name="name"/>.</summary>
    public static Signal Read(ReadOnlySpan<byte> data, string name, int binMicroseconds = 1000, int width = 34, int height = 34, int? ticks = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(binMicroseconds, 1);
        if (data.Length % EventBytes != 0)
        {
            throw FileFaults.Make("HW1140", name, $"the recording has {data.Length} bytes, which is no multiple of {EventBytes}; it is cut short or of another format.", value: $"{data.Length}");
        }

        SignalBuilder builder = new(2 * height * width);
        for (int at = 0; at < data.Length; at += EventBytes)
        {
            int x = data[at], y = data[at + 1], polarity = data[at + 2] >> 7;
            int time = (data[at + 2] & 0x7F) << 16 | data[at + 3] << 8 | data[at + 4];
            int tick = time / binMicroseconds;
            if (x >= width || y >= height)
            {
                throw FileFaults.Make("HW1141", $"{name} at byte {at}", $"an event at x {x}, y {y} lies outside the sensor of {width}×{height}.", "Give the sensor's size.", $"{x},{y}", $"{width}x{height}");
            }

            if (tick >= ticks)
            {
                throw FileFaults.Make("HW1122", $"{name} at byte {at}", $"an event at {time} µs is in tick {tick}, expected 0 to {ticks - 1}.", value: $"{tick}", limit: $"0..{ticks - 1}");
            }

            builder.Add(tick, (((polarity * height) + y) * width) + x, 1);
        }

        return builder.Build(ticks ?? builder.Steps);
    }
}
