using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>Sums over the samples of a batch.</summary>
internal static class RunTotals
{
    /// <summary>Spike counts per channel of each spiking output.</summary>
    public static IReadOnlyDictionary<string, long[]> SpikeCounts(IReadOnlyList<RunRecord> samples)
    {
        Dictionary<string, long[]> counts = [];
        foreach (OutputRecord output in samples.SelectMany(sample => sample.Outputs).Where(output => !output.Graded))
        {
            if (!counts.TryGetValue(output.Name, out long[]? sum))
            {
                counts[output.Name] = sum = new long[output.Signal.Channels];
            }

            foreach (int channel in output.Signal.Channel)
            {
                sum[channel]++;
            }
        }

        return counts;
    }

    /// <summary>Last, mean and maximum of each graded output.</summary>
    public static IReadOnlyDictionary<string, GradedOutput> Graded(RunRecord run)
    {
        Dictionary<string, GradedOutput> outputs = [];
        foreach (OutputRecord output in run.Outputs.Where(output => output.Graded))
        {
            Signal signal = output.Signal;
            double[] last = new double[signal.Channels], mean = new double[signal.Channels], max = new double[signal.Channels];
            int[] present = new int[signal.Channels];
            Array.Fill(max, double.NegativeInfinity);
            for (int step = 0; step < signal.Steps; step++)
            {
                for (int i = signal.StepStart[step]; i < signal.StepStart[step + 1]; i++)
                {
                    int channel = signal.Channel[i];
                    mean[channel] += signal.Value[i] / signal.Steps;
                    max[channel] = Math.Max(max[channel], signal.Value[i]);
                    present[channel]++;
                    last[channel] = step == signal.Steps - 1 ? signal.Value[i] : last[channel];
                }
            }

            // Zeros are not stored: a channel that was absent in some step has been 0.
            for (int channel = 0; channel < signal.Channels; channel++)
            {
                max[channel] = present[channel] < signal.Steps ? Math.Max(0, max[channel]) : max[channel];
            }

            outputs[output.Name] = new GradedOutput(last, mean, max);
        }

        return outputs;
    }

    /// <summary>Counter totals.</summary>
    public static IReadOnlyDictionary<string, long> Counters(IReadOnlyList<RunRecord> samples) =>
        samples[0].Counters.Keys.ToDictionary(name => name, name => samples.Sum(sample => sample.Counters[name]));

    /// <summary>Joules by cause and "total"; null when unknown.</summary>
    public static IReadOnlyDictionary<string, double>? Energy(IReadOnlyList<RunRecord> samples)
    {
        if (samples[0].Energy is not { } first)
        {
            return null;
        }

        Dictionary<string, double> joules = new() { ["total"] = samples.Sum(sample => sample.Energy!.Joules) };
        foreach (string cause in first.ByCause.Keys)
        {
            joules[cause] = samples.Sum(sample => sample.Energy!.ByCause[cause]);
        }

        return joules;
    }
}
