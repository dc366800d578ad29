using HwStack.Network;

namespace HwStack.Training;

/// <summary>Cuts a recording to the window, the squares and the ticks of a sample.</summary>
public static class EventBinning
{
    /// <summary>One sample [ticks × 2 · height · width]: payload = events of the pixel or square in the tick, at most <see cref="EventOptions.CountMax"/>.</summary>
    /// <param name="recording">On the sensor's channels [2 × height × width], binned by <see cref="EventOptions.BinMicroseconds"/>; of any length.</param>
    /// <param name="o">Options that <see cref="EventOptions.Check"/> accepts.</param>
    public static Signal Bin(Signal recording, EventOptions o)
    {
        int width = o.Width, height = o.Height, channels = 2 * height * width, sensor = o.SensorWidth * o.SensorHeight;
        ArgumentOutOfRangeException.ThrowIfNotEqual(recording.Channels, 2 * sensor, nameof(recording));
        int[] start = new int[o.Ticks + 1];
        List<int> channel = [];
        List<float> value = [];
        float[] row = new float[channels];
        for (int tick = 0; tick < o.Ticks; tick++)
        {
            for (int i = tick < recording.Steps ? recording.StepStart[tick] : 0; tick < recording.Steps && i < recording.StepStart[tick + 1]; i++)
            {
                int pixel = recording.Channel[i] % sensor, x = (pixel % o.SensorWidth) - o.CropX, y = (pixel / o.SensorWidth) - o.CropY;
                if (x >= 0 && y >= 0 && x / o.Pool < width && y / o.Pool < height)
                {
                    row[(((recording.Channel[i] / sensor * height) + (y / o.Pool)) * width) + (x / o.Pool)] += recording.Value[i];
                }
            }

            for (int c = 0; c < channels; c++)
            {
                if (row[c] > 0)
                {
                    channel.Add(c);
                    value.Add(Math.Min(row[c], o.CountMax));
                    row[c] = 0;
                }
            }

            start[tick + 1] = channel.Count;
        }

        return new Signal(o.Ticks, channels, start, [.. channel], [.. value]);
    }
}
