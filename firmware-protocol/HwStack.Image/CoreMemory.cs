using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Memory used by a core, docs/chip.md section 11. The one formula that compiler, verifier and reports share.</summary>
public static class CoreMemory
{
    /// <summary>Bytes one destination set costs beside its ids.</summary>
    public const int SetBytes = 4;

    /// <summary>Bytes of an id in a destination set.</summary>
    public const int SetIdBytes = 4;

    /// <summary>Bytes of an entry of the pending-event queue.</summary>
    public const int PendingEntryBytes = 8;

    /// <summary>Bytes used by a core of an image, the pending-event queue included.</summary>
    public static long BytesUsed(CoreImage core, ChipDescription chip) => BytesUsed(
        chip, core.Classes.Length, core.Neurons.Length, core.Sets.Count, core.Sets.Targets.Length, core.Sources.Length, core.Descriptors.Length, core.Rows.Length);

    /// <summary>Bytes used by a core with these counts, the pending-event queue included.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="classes">Neuron classes.</param>
    /// <param name="neurons">Neurons.</param>
    /// <param name="sets">Destination sets with the empty one.</param>
    /// <param name="setIds">Ids in all sets together.</param>
    /// <param name="sources">Axon-map entries.</param>
    /// <param name="descriptors">Row descriptors.</param>
    /// <param name="rowBytes">Row memory.</param>
    public static long BytesUsed(ChipDescription chip, long classes, long neurons, long sets, long setIds, long sources, long descriptors, long rowBytes) =>
        (NeuronClass.SizeBytes * classes) + (NeuronRecord.SizeBytes * neurons) + (SetBytes * sets) + (SetIdBytes * setIds)
        + ((AxonSource.SizeBytes + chip.Core.BitmapBytes) * sources) + (RowDescriptor.SizeBytes * descriptors) + rowBytes
        + ((long)PendingEntryBytes * chip.Core.PendingEntries);
}
