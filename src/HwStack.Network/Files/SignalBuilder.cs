namespace HwStack.Network;

/// <summary>Collects events in any order; values of the same step and channel add up.</summary>
internal sealed class SignalBuilder(int channels)
{
    private readonly List<long> _keys = [];
    private readonly List<float> _values = [];

    /// <summary>One more than the latest step.</summary>
    public int Steps { get; private set; }

    public void Add(int step, int channel, float value)
    {
        Steps = Math.Max(Steps, step + 1);
        _keys.Add((long)step << 32 | (uint)channel);
        _values.Add(value);
    }

    public Signal Build(int steps)
    {
        long[] keys = [.. _keys];
        float[] values = [.. _values];
        Array.Sort(keys, values);
        int[] start = new int[steps + 1], channel = new int[keys.Length];
        float[] value = new float[keys.Length];
        int count = 0;
        for (int i = 0; i < keys.Length;)
        {
            long key = keys[i];
            double sum = 0;
            for (; i < keys.Length && keys[i] == key; i++)
            {
                sum += values[i];
            }

            // A signal does not store zeros.
            if (sum != 0)
            {
                channel[count] = (int)key;
                value[count++] = (float)sum;
                start[(int)(key >> 32) + 1]++;
            }
        }

        for (int step = 0; step < steps; step++)
        {
            start[step + 1] += start[step];
        }

        return new Signal(steps, channels, start, channel[..count], value[..count]);
    }
}
