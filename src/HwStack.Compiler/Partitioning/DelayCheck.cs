using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>Finds delays that the chip's descriptors may not have.</summary>
internal static class DelayCheck
{
    /// <summary>One HW2313 for each projection whose delay exceeds the chip's.</summary>
    public static IEnumerable<UserError> Find(QuantizedNetwork network, ChipDescription chip) => network.Projections
        .Where(projection => projection.DelayTicks > chip.Core.DelayMax)
        .Select(projection => new UserError(
            "HW2313", $"projection '{projection.Name}' has a delay of {projection.DelayTicks} ticks, limit {chip.Core.DelayMax} of '{chip.Name}'.",
            projection.Name, $"{projection.DelayTicks}", $"{chip.Core.DelayMax}"));
}
