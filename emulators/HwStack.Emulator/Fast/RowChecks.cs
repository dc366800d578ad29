using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>What keeps the engine's pointers inside its memory, checked once at load; whether an image is legal is ImageVerifier's business.</summary>
internal static class RowChecks
{
    /// <summary>HW2950: a row lies outside the row memory of its core or has an unknown format.</summary>
    public static void Row(CoreImage core, RowDescriptor descriptor, int sparseTargetBits)
    {
        int bytes = descriptor.Format switch
        {
            RowFormat.Dense => RowCells.DenseBytes(descriptor.Count),
            RowFormat.Sparse => RowCells.SparseBytes(descriptor.Count, sparseTargetBits),
            _ => int.MaxValue - descriptor.Address,
        };
        if (descriptor.Address + (long)bytes > core.Rows.Length)
        {
            throw Broken(core, "HW2950", $"a row of {core.Id} ({descriptor.Format}, {descriptor.Count} cells at byte {descriptor.Address}) lies outside its {core.Rows.Length} bytes of row memory.");
        }
    }

    /// <summary>HW2951: a cell names a neuron that its core does not have.</summary>
    public static void Target(CoreImage core, int target)
    {
        if (target >= core.Neurons.Length)
        {
            throw Broken(core, "HW2951", $"a row of {core.Id} has a weight for neuron {target}, but the core has {core.Neurons.Length} neurons.");
        }
    }

    /// <summary>HW2952: an axon or list names a descriptor that its core does not have, or a list names a list.</summary>
    public static void Descriptor(CoreImage core, int number, bool mayBeList)
    {
        if ((uint)number >= (uint)core.Descriptors.Length || (!mayBeList && core.Descriptors[number].Format == RowFormat.List))
        {
            throw Broken(core, "HW2952", $"an axon of {core.Id} names descriptor {number}, which is no row of its {core.Descriptors.Length} descriptors.");
        }
    }

    private static UserErrorException Broken(CoreImage core, string code, string message) =>
        new(new UserError(code, message, core.Id.ToString(), null, null, "Check the image with 'hwstack image verify'."));
}
