namespace HwStack.Network;

/// <summary>How far apart two spike recordings of the same population are.</summary>
public static class SpikeDistance
{
    /// <summary>Steps over which <see cref="SpikeTimes"/> forgets: spikes that differ by much less count as the same, by much more as two.</summary>
    public const int TimeConstantSteps = 10;

    /// <summary>
    /// Earth mover's distance between the two distributions of firing rates over the neurons, in spikes per neuron and step: how much rate has to be moved for the histograms
    /// to agree, whichever neuron has which rate. 0 when they agree, at most 1.
    /// </summary>
    public static double Rates(Signal on, Signal against)
    {
        long[] a = Counts(on), b = Counts(against);
        int steps = Math.Max(on.Steps, against.Steps);
        if (a.Length != b.Length || steps == 0 || a.Length == 0)
        {
            return a.Length == b.Length ? 0 : throw new ArgumentException($"{a.Length} neurons against {b.Length}", nameof(against));
        }

        Array.Sort(a);
        Array.Sort(b);
        long moved = 0;
        for (int i = 0; i < a.Length; i++)
        {
            moved += Math.Abs(a[i] - b[i]);
        }

        return (double)moved / ((double)steps * a.Length);
    }

    /// <summary>
    /// Van Rossum's distance (Neural Computation 13, 2001), squared, with an exponential kernel of <see cref="TimeConstantSteps"/>, summed over neurons and divided by the spikes of
    /// both: 0 when every spike agrees, about 1 when none has a partner nearby. 0 when both are silent.
    /// </summary>
    public static double SpikeTimes(Signal on, Signal against)
    {
        double keep = Math.Exp(-1.0 / TimeConstantSteps);
        double[] trace = new double[Math.Max(on.Channels, against.Channels)];
        int[] since = new int[trace.Length];
        double sum = 0;
        long spikes = 0;
        int steps = Math.Max(on.Steps, against.Steps);
        for (int step = 0; step < steps; step++)
        {
            spikes += Add(on, step, 1) + Add(against, step, -1);
        }

        for (int neuron = 0; neuron < trace.Length; neuron++)
        {
            sum += trace[neuron] * trace[neuron]; // what remains decays for ever after
        }

        return spikes == 0 ? 0 : sum / spikes;

        // Between two spikes the trace only decays, so that its squares add up to what it loses.
        int Add(Signal signal, int step, int sign)
        {
            if (step >= signal.Steps)
            {
                return 0;
            }

            for (int entry = signal.StepStart[step]; entry < signal.StepStart[step + 1]; entry++)
            {
                int neuron = signal.Channel[entry];
                double decayed = trace[neuron] * Math.Pow(keep, step - since[neuron]);
                sum += (trace[neuron] * trace[neuron]) - (decayed * decayed);
                trace[neuron] = decayed + sign;
                since[neuron] = step;
            }

            return signal.StepStart[step + 1] - signal.StepStart[step];
        }
    }

    /// <summary>Cosine of the angle between the spike counts of the neurons, 0..1; 1 when both are silent, 0 when only one is.</summary>
    public static double CountCosine(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        double dot = 0, normA = 0, normB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            normA += (double)a[i] * a[i];
            normB += (double)b[i] * b[i];
        }

        return normA == 0 || normB == 0 ? (normA == normB ? 1 : 0) : dot / Math.Sqrt(normA * normB);
    }

    /// <summary>Spikes of each neuron.</summary>
    public static long[] Counts(Signal signal)
    {
        long[] counts = new long[signal.Channels];
        foreach (int channel in signal.Channel)
        {
            counts[channel]++;
        }

        return counts;
    }
}
