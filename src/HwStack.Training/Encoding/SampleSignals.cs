using HwStack.Network;

namespace HwStack.Training;

/// <summary>Samples as input of a target, so that emulator and reference run exactly what was trained.</summary>
public static class SampleSignals
{
    /// <summary>One sample [Ticks × inputs].</summary>
    /// <param name="samples">The set.</param>
    /// <param name="sample">0 to Count − 1.</param>
    /// <param name="unit">Value of one payload unit in the network's unit: the Input's grid (<see cref="InputGrid.Unit"/>), 1 without one.</param>
    /// <param name="epoch">0 for the plain sample.</param>
    public static Signal ToSignal(this SampleSet samples, int sample, double unit = 1, int epoch = 0)
    {
        int channels = 1, rows = samples.SameEveryTick ? 1 : samples.Ticks;
        foreach (int extent in samples.InputShape)
        {
            channels = checked(channels * extent);
        }

        float[] payloads = new float[checked(rows * channels)];
        samples.Fill(sample, epoch, payloads);
        for (int i = 0; unit != 1 && i < payloads.Length; i++)
        {
            payloads[i] = (float)(payloads[i] * unit);
        }

        Signal signal = Signal.FromDense(payloads, rows, channels);
        return rows == samples.Ticks ? signal : Repeat(signal, samples.Ticks);
    }

    private static Signal Repeat(Signal row, int ticks)
    {
        int each = row.Channel.Length;
        int[] start = new int[ticks + 1], channel = new int[each * ticks];
        float[] value = new float[each * ticks];
        for (int tick = 0; tick < ticks; tick++)
        {
            start[tick + 1] = start[tick] + each;
            row.Channel.CopyTo(channel.AsSpan(tick * each));
            row.Value.CopyTo(value.AsSpan(tick * each));
        }

        return new Signal(ticks, row.Channels, start, channel, value);
    }
}
