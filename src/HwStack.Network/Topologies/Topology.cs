using HwStack.Diagnostics;

namespace HwStack.Network.Topologies;

/// <summary>
/// Networks by name: "topology:small-world,n=100000,k=6,p=0.02". Names: small-world, erdos-renyi, hwb, microcircuit. Voltages in mV, times in ms, dt in seconds. Every parameter has a
/// default; the bounds are told when a value is out of them.
/// </summary>
public static class Topology
{
    /// <summary>What a topology's text starts with.</summary>
    public const string Prefix = "topology:";

    /// <summary>Most neurons of a network.</summary>
    public const int NeuronsMax = 1 << 30;

    /// <summary>Most arcs of a network: their list must fit one array.</summary>
    public const long ArcsMax = 2_000_000_000;

    /// <summary>Names of the topologies.</summary>
    public static IReadOnlyList<string> Names { get; } = ["erdos-renyi", "hwb", "microcircuit", "small-world"];

    /// <summary>True when the text names a topology and not a file.</summary>
    public static bool IsTopology(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// Makes a network from its text, with or without the prefix. Throws UserErrorException: HW1600 unknown name, HW1601 not key=value, HW1602 unknown key, HW1603 a value out
    /// of bounds, HW1604 values that do not go together, HW1605 a key twice, HW1606 too many arcs.
    /// </summary>
    public static TopologyNetwork Parse(string text)
    {
        var parameters = new TopologyText(IsTopology(text) ? text[Prefix.Length..] : text, "topology");
        TopologyNetwork network = parameters.Name switch
        {
            "small-world" => SmallWorld(parameters),
            "erdos-renyi" => ErdosRenyi(parameters),
            "hwb" => Hwb(parameters),
            "microcircuit" => Microcircuit.Parse(parameters),
            _ => throw new UserErrorException(new UserError(
                "HW1600", $"There is no topology '{ShownName.Of(parameters.Name)}'.", null, ShownName.Of(parameters.Name), string.Join(", ", Names), $"Topologies are {string.Join(", ", Names)}.")),
        };
        if (network.Arcs.ArcsExpected > ArcsMax)
        {
            parameters.Wrong("HW1606", FormattableString.Invariant($"The network has about {network.Arcs.ArcsExpected:N0} arcs, at most {ArcsMax:N0} are possible."), "Take fewer neurons or fewer arcs a neuron.");
        }

        parameters.Done();
        return network;
    }

    private static InhibitoryPlaces InhibitoryPlaceOf(TopologyText text) =>
        Enum.Parse<InhibitoryPlaces>(text.Word("places", "random", "spread", "last"), ignoreCase: true);

    private static TopologyNetwork SmallWorld(TopologyText text)
    {
        int n = (int)text.Whole("n", 100_000, 3, NeuronsMax);
        int k = (int)text.Whole("k", 6, 2, 4096);
        double p = text.Number("p", 0.02, 0, 1);
        if (k % 2 != 0)
        {
            text.Wrong("HW1604", $"k={k} is odd: a neuron has as many neighbours on each side of the ring.", "Take an even k.");
        }

        if (k > n / 2)
        {
            text.Wrong("HW1604", $"k={k} is more than half of the n={n} neurons.", $"Take k of at most {n / 2}.");
        }

        TopologyCommon common = TopologyCommon.Read(text, n, drive: 20.3, j: 2, g: 12);
        SourceKinds kinds = new(n, common.Inhibitory, InhibitoryPlaceOf(text), common.Seed);
        return common.Network(text, [("neurons", n)], new SmallWorldArcs(n, k, p, common.Seed, kinds));
    }

    private static TopologyNetwork ErdosRenyi(TopologyText text)
    {
        int n = (int)text.Whole("n", 10_000, 2, NeuronsMax);
        if (text.Has("p") && text.Has("k"))
        {
            text.Wrong("HW1604", "p and k are both given: k is p·(n − 1).", "Give one of them.");
            text.Number("k", 0, 0, n - 1.0);
        }

        // Only the one that counts is read, so that the text with the defaults filled in gives the same network again.
        double p = text.Has("p") ? text.Number("p", 0, 0, 1) : text.Number("k", Math.Min(100, (n - 1) / 2.0), 0, n - 1.0) / (n - 1);
        double arcsMean = Math.Max(1, p * (n - 1));
        TopologyCommon common = TopologyCommon.Read(text, n, drive: 22, j: 100 / arcsMean, g: 8);
        SourceKinds kinds = new(n, common.Inhibitory, InhibitoryPlaceOf(text), common.Seed);
        return common.Network(text, [("neurons", n)], new BernoulliArcs(n, p, common.Seed, kinds));
    }

    // Excitatory and inhibitory neurons as two populations; the network of the speed comparisons (docs of the benchmark give its rates).
    private static TopologyNetwork Hwb(TopologyText text)
    {
        int n = (int)text.Whole("n", 10_000, 10, NeuronsMax);
        int k = (int)text.Whole("k", Math.Min(1000, Math.Max(1, n / 10)), 1, n - 1);
        TopologyCommon common = TopologyCommon.Read(text, n, drive: 24, j: 100.0 / k, g: 8);
        SourceKinds kinds = new(n, common.Inhibitory, InhibitoryPlaces.Last, common.Seed);
        (string, int)[] populations = common.Inhibitory == 0 ? [("exc", n)] : common.Inhibitory == n ? [("inh", n)] : [("exc", n - common.Inhibitory), ("inh", common.Inhibitory)];
        return common.Network(text, populations, new BernoulliArcs(n, (double)k / n, common.Seed, kinds));
    }
}
