namespace HwStack.Network.Topologies;

/// <summary>Where the inhibitory neurons are among the ids.</summary>
internal enum InhibitoryPlaces
{
    /// <summary>Each neuron by chance, independently.</summary>
    Random,

    /// <summary>At equal distances, so that every neighbourhood of a ring has its share.</summary>
    Spread,

    /// <summary>The last ids.</summary>
    Last,
}

/// <summary>Which neurons are inhibitory. Synapse kind 0 is excitatory, 1 inhibitory.</summary>
/// <param name="Neurons">Neurons of the network.</param>
/// <param name="Inhibitory">How many are inhibitory; by chance, this many on average.</param>
/// <param name="Places">Which of the ids.</param>
/// <param name="Seed">Seed of <see cref="InhibitoryPlaces.Random"/>.</param>
internal readonly record struct SourceKinds(int Neurons, int Inhibitory, InhibitoryPlaces Places, ulong Seed)
{
    /// <summary>Kind of the arcs of a neuron.</summary>
    public byte Of(int neuron)
    {
        bool inhibitory = Places switch
        {
            InhibitoryPlaces.Spread => (long)(neuron + 1) * Inhibitory / Neurons != (long)neuron * Inhibitory / Neurons,
            InhibitoryPlaces.Last => neuron >= Neurons - Inhibitory,
            _ => new CounterRandom(Seed, 4, (ulong)neuron).Below(Neurons) < Inhibitory,
        };
        return inhibitory ? (byte)1 : (byte)0;
    }
}
