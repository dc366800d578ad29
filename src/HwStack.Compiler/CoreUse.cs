using HwStack.Chip;

namespace HwStack.Compiler;

/// <summary>Use of one core.</summary>
/// <param name="Core">The core.</param>
/// <param name="Neurons">Neurons, dendrites included.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Classes">Neuron classes.</param>
/// <param name="DestinationSets">Destination sets, the empty one included.</param>
/// <param name="Axons">Row descriptors, lists included.</param>
/// <param name="PendingWorst">Pending events if every source fired in every tick.</param>
public sealed record CoreUse(CoreId Core, int Neurons, long MemoryBytes, int Classes, int DestinationSets, int Axons, long PendingWorst);
