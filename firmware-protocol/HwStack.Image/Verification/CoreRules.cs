using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Place, order, counts and memory of a core. docs/chip.md sections 1 and 11.</summary>
internal static class CoreRules
{
    /// <summary>False when the core is too large for a closer look.</summary>
    internal static bool Check(CoreImage core, Board board, Violations violations)
    {
        string place = core.Id.ToString();
        CoreLimits limits = board.Limits;
        if (!board.IsOnMesh(core.Id))
        {
            violations.Add("HW4002", place, $"The core is not on the mesh of {board.Image.MeshX} x {board.Image.MeshY} cores.", $"{core.Id.Value}");
        }

        bool fits = violations.AtMost("HW4004", place, "Bytes of memory used", CoreMemory.BytesUsed(core, board.Image.Chip), limits.MemoryBytes);
        fits &= violations.AtMost("HW4005", place, "Neuron classes", core.Classes.Length, limits.ClassesMax);
        fits &= violations.AtMost("HW4006", place, "Neurons", core.Neurons.Length, limits.NeuronsMax);
        fits &= violations.AtMost("HW4007", place, "Destination sets", core.Sets.Count, limits.DestinationSetsMax);
        return fits;
    }
}
