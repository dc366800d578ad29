namespace HwStack.Network.Topologies;

/// <summary>The parameters that all topologies share: neuron, synapses, input, seed.</summary>
internal sealed record TopologyCommon(LifParameters Lif, IzhikevichNeuron? Izhikevich, SynapseKind[] Kinds, int Inhibitory, double DtSeconds, ulong Seed, bool RandomStart, TopologyInput? Input)
{
    private const double MsMax = 1e6, MvMax = 1e6;

    /// <summary>Reads them; the arguments are the topology's own defaults.</summary>
    public static TopologyCommon Read(TopologyText text, int neurons, double drive, double j, double g)
    {
        bool isLif = text.Word("model", "lif", "izhikevich") == "lif";
        double dtMs = 1000 * text.Number("dt", 1e-3, 1e-6, 1);
        IzhikevichNeuron? izhikevich = isLif ? null : Izhikevichs(text, dtMs);
        double tau = isLif ? text.Number("tau", 20, 1e-3, MsMax) : 20, threshold = isLif ? text.Number("vth", 20, 1e-6, MvMax) : IzhikevichNeuron.ThresholdMv;
        double reset = isLif ? text.Number("vreset", 0, -MvMax, MvMax) : izhikevich!.C, refractory = text.Number("tref", isLif ? 2 : 3, 0, MsMax);
        double mu = text.Number("mu", isLif ? drive : 6, -MvMax, MvMax);
        double weight = text.Number("j", j, 0, MvMax), ratio = text.Number("g", g, 0, 1e4), inhibitory = text.Number("inh", 0.2, 0, 1);
        double delay = text.Number("delay", dtMs, 0, MsMax);
        ulong seed = (ulong)text.Whole("seed", 1, 0, long.MaxValue);
        bool random = text.Word("start", "random", "rest") == "random";
        bool spikes = text.Word("input", "none", "spikes") == "spikes";
        int channels = (int)text.Whole("inputs", neurons, 1, neurons);
        double strength = text.Number("strength", 2 * threshold, -MvMax, MvMax);
        if (reset >= threshold)
        {
            text.Wrong("HW1604", FormattableString.Invariant($"vreset={reset} mV is not below vth={threshold} mV."));
        }

        if (tau < dtMs / 20)
        {
            text.Wrong("HW1604", FormattableString.Invariant($"tau={tau} ms is less than a twentieth of the time step of {dtMs} ms."), "Take a smaller dt.");
        }

        int delayTicks = (int)Math.Max(1, Math.Min(int.MaxValue, Math.Round(delay / dtMs)));
        var lif = new LifParameters(tau / 1000, threshold, reset, refractory / 1000, mu);
        SynapseKind[] kinds = [new("excitatory", weight, delayTicks), new("inhibitory", -ratio * weight, delayTicks)];
        return new TopologyCommon(
            lif, izhikevich, kinds, (int)Math.Round(inhibitory * neurons), dtMs / 1000, seed, random, spikes ? new TopologyInput(channels, strength) : null);
    }

    private static IzhikevichNeuron Izhikevichs(TopologyText text, double dtMs)
    {
        if (dtMs != 1)
        {
            text.Wrong("HW1604", FormattableString.Invariant($"dt={dtMs / 1000} s, but Izhikevich's equations are for a step of 1 ms."), "Leave dt out.");
        }

        string preset = text.Word("preset", [.. IzhikevichNeuron.Presets.Select(neuron => neuron.Preset)]);
        return IzhikevichNeuron.Presets.First(neuron => neuron.Preset == preset);
    }

    /// <summary>The network of these parameters.</summary>
    public TopologyNetwork Network(TopologyText text, IReadOnlyList<(string Name, int Count)> populations, ArcSource arcs)
    {
        List<TopologyPopulation> placed = [];
        int first = 0;
        foreach ((string name, int count) in populations)
        {
            placed.Add(new TopologyPopulation(name, first, count, Lif, Izhikevich));
            first += count;
        }

        return new TopologyNetwork
        {
            Text = Topology.Prefix + text.Canonical,
            DtSeconds = DtSeconds,
            Seed = Seed,
            Populations = placed,
            Kinds = Kinds,
            Arcs = arcs,
            Input = Input,
            RandomStart = RandomStart,
        };
    }
}
