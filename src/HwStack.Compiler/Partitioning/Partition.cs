namespace HwStack.Compiler.Partitioning;

/// <summary>The result of partitioning, with the tables the later passes need.</summary>
/// <param name="Blocks">The cut.</param>
/// <param name="Index">Synapses by target.</param>
/// <param name="Layout">Look-up tables of the cut.</param>
/// <param name="Destinations">Where packets go, by block.</param>
/// <param name="Usage">Use of each resource, by block.</param>
/// <param name="Order">Name of the neuron order that needed the fewest cores.</param>
/// <param name="CoresLowerBound">No cut can need fewer cores.</param>
public sealed record Partition(
    CoreBlocks Blocks, SynapseIndex Index, BlockLayout Layout, Destinations Destinations, IReadOnlyList<BlockUsage> Usage, string Order, int CoresLowerBound)
{
    /// <summary>The cut of the flat order, the baseline of the reports; null for that cut itself.</summary>
    public Partition? Flat { get; init; }
}

/// <summary>Resources a block uses, counted as docs/chip.md section 11 does.</summary>
/// <param name="Neurons">Neurons, dendrites included.</param>
/// <param name="Classes">Neuron classes.</param>
/// <param name="Sets">Destination sets, the empty one included.</param>
/// <param name="Entries">Axon-map entries.</param>
/// <param name="Descriptors">Row descriptors, lists included.</param>
/// <param name="RowBytes">Bytes of rows.</param>
/// <param name="MemoryBytes">Memory of the core.</param>
/// <param name="PendingWorst">Entries of the pending-event queue if every source fired in every tick.</param>
public readonly record struct BlockUsage(
    int Neurons, int Classes, int Sets, int Entries, int Descriptors, long RowBytes, long MemoryBytes, long PendingWorst);
