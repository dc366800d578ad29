namespace HwStack.Network;

/// <summary>
/// A sparse time series: per step a list of (channel, value). Inputs, recorded spikes and graded outputs are all this. Zeros are not stored,
/// so a sparse event list over millions of channels costs only its events. Flat arrays in compressed-row form.
/// </summary>
/// <param name="Steps">Number of time steps.</param>
/// <param name="Channels">Number of channels (elements of the input's shape, row-major).</param>
/// <param name="StepStart">Steps + 1 offsets into Channel and Value.</param>
/// <param name="Channel">Channel of each entry, ascending within a step, no duplicates.</param>
/// <param name="Value">Value of each entry: 1 for a spike, a count for several, or an analogue level.</param>
public sealed record Signal(int Steps, int Channels, int[] StepStart, int[] Channel, float[] Value)
{
    /// <summary>Entries of one step.</summary>
    public (ReadOnlyMemory<int> Channel, ReadOnlyMemory<float> Value) At(int step)
    {
        int start = StepStart[step], count = StepStart[step + 1] - start;
        return (Channel.AsMemory(start, count), Value.AsMemory(start, count));
    }

    /// <summary>From a dense row-major [steps × channels] array.</summary>
    public static Signal FromDense(ReadOnlySpan<float> values, int steps, int channels)
    {
        if (values.Length != (long)steps * channels)
        {
            throw new ArgumentException($"{steps} steps × {channels} channels need {(long)steps * channels} values, got {values.Length}", nameof(values));
        }

        int[] stepStart = new int[steps + 1];
        List<int> channel = [];
        List<float> value = [];
        for (int step = 0; step < steps; step++)
        {
            ReadOnlySpan<float> row = values.Slice(step * channels, channels);
            for (int c = 0; c < channels; c++)
            {
                if (row[c] != 0)
                {
                    channel.Add(c);
                    value.Add(row[c]);
                }
            }

            stepStart[step + 1] = channel.Count;
        }

        return new Signal(steps, channels, stepStart, [.. channel], [.. value]);
    }
}
