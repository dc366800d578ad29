namespace HwStack.Network.Topologies;

/// <summary>
/// A network given by rules and a seed instead of lists, so that its size costs nothing until it is walked. Neurons are numbered from 0 over all populations. NIR has no
/// refractory period and no generators, so such a network goes around <see cref="NetworkGraph"/>; the float reference (<see cref="TopologyReference"/>) and the streaming
/// compiler both start here.
/// </summary>
public sealed record TopologyNetwork
{
    /// <summary>The text it was made from, with the defaults filled in: equal texts are equal networks.</summary>
    public required string Text { get; init; }

    /// <summary>Name of the topology.</summary>
    public string Name => Text[Topology.Prefix.Length..].Split(',')[0];

    /// <summary>Duration of a tick in seconds.</summary>
    public required double DtSeconds { get; init; }

    /// <summary>Seed of arcs and start voltages.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Populations; together they number the neurons without gaps.</summary>
    public required IReadOnlyList<TopologyPopulation> Populations { get; init; }

    /// <summary>Kinds of synapses, at most 16; an arc names its kind.</summary>
    public required IReadOnlyList<SynapseKind> Kinds { get; init; }

    /// <summary>The arcs.</summary>
    public required ArcSource Arcs { get; init; }

    /// <summary>Input channels that drive the first neurons one to one; null when there are none.</summary>
    public TopologyInput? Input { get; init; }

    /// <summary>Largest synaptic current in mV, of either sign, that a network of exponential synapses needs without clipping; 0 with delta synapses.</summary>
    public double CurrentRangeMv { get; init; }

    /// <summary>True for start voltages drawn uniformly from reset to threshold (Izhikevich: −75 to −55 mV); false: rest, 0 mV (−65 mV).</summary>
    public bool RandomStart { get; init; }

    /// <summary>Neurons of all populations.</summary>
    public int Neurons => Populations[^1].First + Populations[^1].Count;

    /// <summary>v before tick 0, in mV.</summary>
    public double StartMv(int neuron, TopologyPopulation population)
    {
        var random = new CounterRandom(Seed, 2, (ulong)neuron);
        if (population.Start is { } start)
        {
            return start.MeanMv + (start.SdMv * random.NextNormal());
        }

        double part = random.NextUnit();
        if (population.Izhikevich is not null)
        {
            return RandomStart ? IzhikevichNeuron.StartLowMv + ((IzhikevichNeuron.StartHighMv - IzhikevichNeuron.StartLowMv) * part) : -65;
        }

        LifParameters lif = population.Lif;
        return RandomStart ? lif.ResetMv + ((lif.ThresholdMv - lif.ResetMv) * part) : 0;
    }
}

/// <summary>Consecutive neurons with the same parameters.</summary>
/// <param name="Name">Name in recordings.</param>
/// <param name="First">Number of its first neuron in the network.</param>
/// <param name="Count">Neurons.</param>
/// <param name="Lif">Parameters. Of Izhikevich neurons only the refractory time and the drive, which is then the current I in mV/ms.</param>
/// <param name="Izhikevich">Not null for Izhikevich neurons.</param>
/// <param name="Start">Start voltages of its own; null for those of the network.</param>
public sealed record TopologyPopulation(string Name, int First, int Count, LifParameters Lif, IzhikevichNeuron? Izhikevich = null, NormalStart? Start = null);

/// <summary>Start voltages drawn from a normal distribution.</summary>
/// <param name="MeanMv">Mean, relative to rest.</param>
/// <param name="SdMv">Standard deviation, 0 for equal starts.</param>
public sealed record NormalStart(double MeanMv, double SdMv);

/// <summary>A kind of synapse.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="WeightMv">What a spike adds to v, or to the current of exponential synapses, in mV; the mean where weights differ.</param>
/// <param name="DelayTicks">Ticks from the spike to its effect on v or the current, 1 or more.</param>
/// <param name="Spread">Standard deviation of the weights as a share of the mean; 0 for equal weights.</param>
public sealed record SynapseKind(string Name, double WeightMv, int DelayTicks, double Spread = 0)
{
    /// <summary>Share of the mean weight of an arc with a deviation of <see cref="ArcBuffer.Deviations"/>.</summary>
    public double Factor(int deviation) => 1 + (Spread * deviation / ArcBuffer.DeviationsPerSd);
}

/// <summary>Input channels: channel c adds to neuron c, in the tick of the event.</summary>
/// <param name="Channels">How many, at most the network's neurons.</param>
/// <param name="StrengthMv">What an event of value 1 adds to v, in mV.</param>
public sealed record TopologyInput(int Channels, double StrengthMv);
