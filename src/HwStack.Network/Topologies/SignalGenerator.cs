using HwStack.Diagnostics;

namespace HwStack.Network.Topologies;

/// <summary>
/// Inputs by rule: "generate:poisson,rate=10,steps=1000,seed=1" and "generate:constant,value=1,steps=100". Sparse: a few events over millions of channels cost only the
/// events.
/// </summary>
public static class SignalGenerator
{
    /// <summary>What a generated input's text starts with.</summary>
    public const string Prefix = "generate:";

    /// <summary>Names of the generators.</summary>
    public static IReadOnlyList<string> Names { get; } = ["constant", "poisson"];

    /// <summary>True when the text names a generator and not a file.</summary>
    public static bool IsGenerator(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// Generates the signal of an input. poisson: each of the first <c>channels</c> channels has an event of <c>value</c> in each step with probability rate·dt (Hz, seconds).
    /// constant: each of them has <c>value</c> in each step. Throws UserErrorException: HW1610 unknown name, HW1611 more events than a signal holds or a rate beyond one event a
    /// step, and HW1601 to HW1605 as for topologies.
    /// </summary>
    /// <param name="text">The text, with or without the prefix.</param>
    /// <param name="channels">Channels of the input.</param>
    public static Signal Generate(string text, int channels)
    {
        var parameters = new TopologyText(IsGenerator(text) ? text[Prefix.Length..] : text, "generate");
        int steps = (int)parameters.Whole("steps", 1000, 1, 100_000_000);
        int used = (int)parameters.Whole("channels", channels, 0, channels);
        double value = parameters.Number("value", 1, -1e9, 1e9);
        switch (parameters.Name)
        {
            case "poisson":
                double rate = parameters.Number("rate", 10, 0, 1e6), dt = parameters.Number("dt", 1e-3, 1e-6, 1);
                ulong seed = (ulong)parameters.Whole("seed", 1, 0, long.MaxValue);
                CheckSize(parameters, rate * dt * used * steps * 1.01);
                if (rate * dt > 1)
                {
                    parameters.Wrong("HW1611", FormattableString.Invariant($"A rate of {rate} Hz is more than one event in a step of {dt} s."), "Take a smaller rate or a smaller dt.");
                }

                parameters.Done();
                return Poisson(rate * dt, steps, used, channels, (float)value, seed);
            case "constant":
                CheckSize(parameters, (double)used * steps);
                parameters.Done();
                return Constant(steps, used, channels, (float)value);
            default:
                throw new UserErrorException(new UserError(
                    "HW1610", $"There is no input generator '{ShownName.Of(parameters.Name)}'.", null, ShownName.Of(parameters.Name), string.Join(", ", Names), $"Generators are {string.Join(", ", Names)}."));
        }
    }

    private static void CheckSize(TopologyText parameters, double events)
    {
        if (events > 1e9)
        {
            parameters.Wrong("HW1611", FormattableString.Invariant($"About {events:N0} events were asked for, at most 1,000,000,000 are possible."), "Take fewer steps, fewer channels or a smaller rate.");
        }
    }

    private static Signal Poisson(double probability, int steps, int used, int channels, float value, ulong seed)
    {
        var skips = new BernoulliSkips(probability);
        int[] start = new int[steps + 1];
        List<int> channel = [];
        for (int step = 0; step < steps; step++)
        {
            var random = new CounterRandom(seed, 3, (ulong)step);
            for (long at = skips.Never || value == 0 ? used : skips.Next(ref random); at < used; at += 1 + skips.Next(ref random))
            {
                channel.Add((int)at);
            }

            start[step + 1] = channel.Count;
        }

        return Of(steps, channels, start, [.. channel], value);
    }

    private static Signal Constant(int steps, int used, int channels, float value)
    {
        int each = value == 0 ? 0 : used;
        int[] channel = new int[each * steps];
        for (int i = 0; i < channel.Length; i++)
        {
            channel[i] = i % each;
        }

        return Of(steps, channels, [.. Enumerable.Range(0, steps + 1).Select(step => step * each)], channel, value);
    }

    private static Signal Of(int steps, int channels, int[] start, int[] channel, float value)
    {
        float[] values = new float[channel.Length];
        Array.Fill(values, value);
        return new Signal(steps, channels, start, channel, values);
    }
}
