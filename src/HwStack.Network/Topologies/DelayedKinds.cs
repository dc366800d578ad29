namespace HwStack.Network.Topologies;

/// <summary>Synapses of one weight and several delays: a kind for each delay, and the chance of each.</summary>
internal sealed class DelayedKinds
{
    private readonly int _firstKind;
    private readonly int _firstTicks;
    private readonly int _kinds;
    private readonly double _latency;
    private readonly double _sd;
    private readonly double _upper;

    private DelayedKinds(int firstKind, int firstTicks, int kinds, double latency, double sd, double upper) =>
        (_firstKind, _firstTicks, _kinds, _latency, _sd, _upper) = (firstKind, firstTicks, kinds, latency, sd, upper);

    /// <summary>Makes the kinds and appends them to <paramref name="kinds"/>.</summary>
    /// <param name="name">Name of the synapses.</param>
    /// <param name="weightMv">Mean weight.</param>
    /// <param name="spread">Standard deviation of the weight as a share of its mean.</param>
    /// <param name="meanTicks">
    /// Mean delay. A spike is known at the end of its tick, half a tick late on average, and acts from the beginning of a tick on; so a synapse of n ticks has a delay of n − ½.
    /// </param>
    /// <param name="delays">
    /// "normal": standard deviation half of the mean, cut at two of them. "split": the whole ticks below and above in the shares that keep the mean. "mean": rounded to ticks,
    /// ties to even. Never less than a tick.
    /// </param>
    /// <param name="kinds">Kinds of the network.</param>
    public static DelayedKinds Of(string name, double weightMv, double spread, double meanTicks, string delays, List<SynapseKind> kinds)
    {
        double latency = meanTicks + 0.5, sd = meanTicks / 2;
        int low = (int)Math.Max(1, Math.Floor(latency));
        double part = Math.Max(0, latency - low);
        (int first, int count) = delays switch
        {
            "normal" => (1, (int)Math.Max(1, Math.Ceiling(meanTicks + (2 * sd)))),
            "split" => (low, part > 0 ? 2 : 1),
            _ => ((int)Math.Max(1, Math.Round(latency)), 1),
        };
        var made = new DelayedKinds(kinds.Count, first, count, latency, delays == "normal" ? sd : 0, part);
        for (int ticks = first; ticks < first + count; ticks++)
        {
            kinds.Add(new SynapseKind(count == 1 ? name : FormattableString.Invariant($"{name}, delay {ticks}"), weightMv, ticks, spread));
        }

        return made;
    }

    /// <summary>The kind of the next synapse.</summary>
    public int Draw(ref CounterRandom random)
    {
        if (_kinds == 1)
        {
            return _firstKind;
        }

        int ticks = _sd > 0 ? (int)Math.Round(_latency + (_sd * random.NextNormal())) : _firstTicks + (random.NextUnit() < _upper ? 1 : 0);
        return _firstKind + Math.Clamp(ticks - _firstTicks, 0, _kinds - 1);
    }
}
