namespace HwStack.Network.Topologies;

/// <summary>
/// The cortical microcircuit of Potjans and Diesmann (Cereb. Cortex 24(3), 2014, doi 10.1093/cercor/bhs358): 1 mm² of cortex, 77,169 neurons in four layers, 0.3 G synapses,
/// with constant instead of Poisson drive. The step is 1 ms unless dt says otherwise, and delays are whole ticks. They keep their distribution: with one delay a
/// pathway, constant drive lets the populations fire in step, at 0.1 ms as at 1 ms.
/// </summary>
public static class Microcircuit
{
    private const int Excitatory = 0, L4ToL23 = 1, Inhibitory = 2;
    private const double TauMs = 10, TauSynMs = 0.5, CapacitancePf = 250, ThresholdMv = 15, RefractoryMs = 2, PspMv = 0.15, Ratio = 4, Spread = 0.1, ExternalHz = 8;

    // In the floating-point reference at full scale one current in 6000 is beyond 128 mean excitatory weights, one in 250 beyond 85.
    private const double CurrentRangeWeights = 130;

    private static readonly int[] Sizes = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948];
    private static readonly int[] ExternalInputs = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100];
    private static readonly double[] StartMean = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43];
    private static readonly double[] StartSd = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48];

    private static readonly double[][] Probability =
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
        [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
    ];

    /// <summary>Names of the populations: layer, then excitatory or inhibitory.</summary>
    public static IReadOnlyList<string> Names { get; } = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"];

    /// <summary>Rates in Hz of the full model with NEST at 0.1 ms, one run, constant drive (network_params.py of INM-6/microcircuit-PD14-model).</summary>
    public static IReadOnlyList<double> PublishedRateHz { get; } = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829];

    /// <summary>Irregularity of the full model with constant drive at 0.1 ms (Romaro et al., Neural Comput. 33(7), 2021, table A.4).</summary>
    public static IReadOnlyList<double> PublishedCvIsi { get; } = [0.936, 0.909, 0.875, 0.862, 0.820, 0.775, 0.923, 0.788];

    /// <summary>Neurons of the populations at full scale.</summary>
    public static IReadOnlyList<int> FullSizes => Sizes;

    /// <summary>Amplitude of the current, in pA, that makes an excursion of 1 mV.</summary>
    internal static double CurrentPerPsp
    {
        get
        {
            double ratio = TauMs / TauSynMs, rate = 1 / (TauSynMs - TauMs);
            return 1 / (TauMs * TauSynMs / CapacitancePf * rate * (Math.Pow(ratio, TauMs * rate) - Math.Pow(ratio, TauSynMs * rate)));
        }
    }

    /// <summary>Synapses from one population to another at full scale: as many draws of pairs as join a share of the probability of all pairs.</summary>
    internal static double FullSynapses(int target, int source) =>
        Math.Round(Math.Log(1 - Probability[target][source]) / Math.Log(1 - (1.0 / ((double)Sizes[source] * Sizes[target]))));

    internal static TopologyNetwork Parse(TopologyText text)
    {
        double scale = text.Number("scale", 1, 0.01, 1), inputScale = text.Number("kscale", scale, 0.01, 1), dtMs = 1000 * text.Number("dt", 1e-3, 1e-4, 1e-3);
        double delayE = text.Number("delaye", 1.5, 0, 100), delayI = text.Number("delayi", 0.75, 0, 100);
        ulong seed = (ulong)text.Whole("seed", 1, 0, long.MaxValue);
        string start = text.Word("start", "optimized", "original", "rest"), delays = text.Word("delays", "normal", "split", "mean");
        if (delays == "normal" && dtMs < 0.5)
        {
            text.Wrong("HW1860", FormattableString.Invariant($"delays=normal needs a step of at least 0.5 ms, dt={dtMs / 1000} s gives more delays than the 16 kinds of synapses a network can have."), "Take delays=mean or a larger dt.");
        }

        double weight = PspMv * CurrentPerPsp, resistance = TauMs / CapacitancePf, scaled = resistance * weight / Math.Sqrt(inputScale);
        List<SynapseKind> kinds = [];
        DelayedKinds[] delayed =
        [
            DelayedKinds.Of("excitatory", scaled, Spread, delayE / dtMs, delays, kinds), DelayedKinds.Of("L4E to L23E", 2 * scaled, Spread, delayE / dtMs, delays, kinds),
            DelayedKinds.Of("inhibitory", -Ratio * scaled, Spread, delayI / dtMs, delays, kinds),
        ];
        List<TopologyPopulation> populations = [];
        long[,] synapses = new long[Names.Count, Names.Count];
        int first = 0;
        for (int target = 0; target < Names.Count; target++)
        {
            // Scaled down, the mean input that is missing is given as constant drive; what the fluctuations lose is given by larger weights.
            double mean = ExternalHz * ExternalInputs[target] * weight * TauSynMs * 1e-3;
            for (int source = 0; source < Names.Count; source++)
            {
                double full = FullSynapses(target, source);
                synapses[target, source] = (long)Math.Round(full * scale * inputScale);
                mean += (1 - Math.Sqrt(inputScale)) * 1e-3 * TauSynMs * MeanWeight(KindOf(target, source), weight) * full / Sizes[target] * PublishedRateHz[source];
            }

            var lif = new LifParameters(TauMs / 1000, ThresholdMv, 0, RefractoryMs / 1000, resistance * mean, TauSynMs / 1000);
            int count = (int)Math.Round(Sizes[target] * scale);
            populations.Add(new TopologyPopulation(Names[target], first, count, lif, null, Start(start, target)));
            first += count;
        }

        return new TopologyNetwork
        {
            Text = Topology.Prefix + text.Canonical,
            DtSeconds = dtMs / 1000,
            Seed = seed,
            Populations = populations,
            Kinds = kinds,
            Arcs = new MicrocircuitArcs([.. populations.Select(population => population.Count)], synapses, (target, source) => delayed[KindOf(target, source)], seed),
            CurrentRangeMv = CurrentRangeWeights * scaled,
        };
    }

    private static int KindOf(int target, int source) => source % 2 == 1 ? Inhibitory : target == 0 && source == 2 ? L4ToL23 : Excitatory;

    private static double MeanWeight(int kind, double weight) => weight * (kind switch { Inhibitory => -Ratio, L4ToL23 => 2, _ => 1 });

    // −65 mV is rest.
    private static NormalStart Start(string start, int population) => start switch
    {
        "optimized" => new NormalStart(StartMean[population] + 65, StartSd[population]),
        "original" => new NormalStart(-58 + 65, 10),
        _ => new NormalStart(0, 0),
    };
}
