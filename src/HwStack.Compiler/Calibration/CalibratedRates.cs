using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Calibration;

/// <summary>How often populations sent in the calibration, for placement and for the load of queues. Populations that were not observed (relays) count as the mean of the others.</summary>
internal static class CalibratedRates
{
    private const double Least = 1e-3; // a silent population still wants to be near whom it talks to

    /// <summary>Packets a tick of a neuron or channel, by population; null without a calibration.</summary>
    public static double[]? Mean(QuantizedNetwork network, IReadOnlyDictionary<string, PopulationActivity> activity) =>
        Rates(network, activity, seen => seen.Recordings.Sum(signal => (double)signal.Channel.Length) / Math.Max(1, seen.Recordings.Sum(signal => (double)signal.Steps * signal.Channels)));

    /// <summary>Largest share that sent in one tick, by population; null without a calibration.</summary>
    public static double[]? Peak(QuantizedNetwork network, IReadOnlyDictionary<string, PopulationActivity> activity) =>
        Rates(network, activity, seen => seen.Recordings.Max(signal =>
            Enumerable.Range(0, signal.Steps).Select(step => signal.StepStart[step + 1] - signal.StepStart[step]).DefaultIfEmpty(0).Max() / (double)Math.Max(1, signal.Channels)));

    private static double[]? Rates(QuantizedNetwork network, IReadOnlyDictionary<string, PopulationActivity> activity, Func<PopulationActivity, double> of)
    {
        if (activity.Count == 0)
        {
            return null;
        }

        double?[] seen = [.. network.Populations.Select(population =>
            activity.TryGetValue(population.Name, out PopulationActivity? known) && known.Recordings.Count > 0 ? Math.Clamp(of(known), Least, 1) : (double?)null)];
        double other = seen.Any(rate => rate is not null) ? seen.OfType<double>().Average() : 1;
        return [.. seen.Select(rate => rate ?? other)];
    }
}
