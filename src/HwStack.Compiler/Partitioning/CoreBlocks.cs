namespace HwStack.Compiler.Partitioning;

/// <summary>The network cut into cores: which neurons share a core. Logical cores, not yet on the mesh.</summary>
/// <param name="Blocks">One entry a core.</param>
public sealed record CoreBlocks(IReadOnlyList<CoreBlock> Blocks);

/// <summary>Neurons of one core, in the order of their neuron numbers: the slices one after another, then the dendrites.</summary>
/// <param name="Slices">Contiguous pieces of populations, one after another.</param>
/// <param name="MemoryBytes">Memory the block needs, as docs/chip.md section 11 counts it.</param>
public sealed record CoreBlock(IReadOnlyList<PopulationSlice> Slices, int MemoryBytes)
{
    /// <summary>Dendrite neurons, numbered after the slices; empty unless large fan-ins are shared by several cores.</summary>
    public IReadOnlyList<DendritePart> Dendrites { get; init; } = [];

    /// <summary>Neurons in the block, dendrites included.</summary>
    public int Neurons => Slices.Sum(slice => slice.Count) + Dendrites.Count;
}

/// <summary>Neurons First … First + Count − 1 of a population.</summary>
/// <param name="Population">Population id.</param>
/// <param name="First">First neuron.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct PopulationSlice(int Population, int First, int Count);

/// <summary>
/// A dendrite neuron: receives the incoming synapses First … First + Count − 1 of a neuron (in the order of <see cref="SynapseIndex"/>) and sends their exact sum to it.
/// A neuron with dendrites receives the synapses before its first dendrite's itself, and all others through dendrites.
/// </summary>
/// <param name="Population">Population of the neuron that gets the sum.</param>
/// <param name="Neuron">Its index in the population.</param>
/// <param name="First">First of its incoming synapses.</param>
/// <param name="Count">How many.</param>
public readonly record struct DendritePart(int Population, int Neuron, int First, int Count);
