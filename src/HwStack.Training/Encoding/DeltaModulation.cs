namespace HwStack.Training;

/// <summary>
/// Delta modulation (send on delta, level crossing): each channel remembers the level it last told. Where the series has risen by a threshold or more since, its "on" channel spikes as
/// often as whole thresholds fit, and the level rises by them; where it has fallen, its "off" channel. Spikes beyond the most of a tick are made up for in later ticks.
/// </summary>
public static class DeltaModulation
{
    /// <summary>Encodes a series; the first step sets the levels and spikes nothing.</summary>
    /// <param name="series">Finite values [steps × channels].</param>
    /// <param name="channels">Channels of the series.</param>
    /// <param name="threshold">Change that makes a spike, above 0, in the unit of the series.</param>
    /// <param name="most">Most spikes of a channel in a tick, from 1.</param>
    /// <param name="payloads">[ticks × 2 · channels]: first all "on", then all "off"; overwritten completely. A longer series is cut, a shorter one ends in silence.</param>
    public static void Encode(ReadOnlySpan<float> series, int channels, double threshold, int most, Span<float> payloads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfNotEqual(series.Length % channels, 0, nameof(series));
        payloads.Clear();
        int steps = Math.Min(series.Length / channels, payloads.Length / (2 * channels));

        // Told levels are whole multiples of the threshold from the first value, so that no error adds up.
        long[] told = new long[channels];
        for (int step = 1; step < steps; step++)
        {
            Span<float> row = payloads.Slice(step * 2 * channels, 2 * channels);
            for (int c = 0; c < channels; c++)
            {
                double change = ((double)series[(step * channels) + c] - series[c]) / threshold;
                long spikes = (long)Math.Truncate(Math.Clamp(change - told[c], -most, most));
                told[c] += spikes;
                row[spikes > 0 ? c : c + channels] = Math.Abs(spikes);
            }
        }
    }
}
