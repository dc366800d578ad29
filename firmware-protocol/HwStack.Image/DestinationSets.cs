using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The destination sets of a core or input port in compressed-row form. docs/chip.md section 10.</summary>
/// <param name="Start">Set count + 1 offsets into Targets; Start[0] = Start[1] = 0, since set 0 is empty.</param>
/// <param name="Flags">One byte a set; bit 0: Y first, then X.</param>
/// <param name="Targets">Ids, ascending within a set.</param>
public sealed record DestinationSets(int[] Start, byte[] Flags, CoreId[] Targets)
{
    /// <summary>Only the empty set.</summary>
    public static DestinationSets Empty { get; } = new([0, 0], [0], []);

    /// <summary>Number of sets, the empty one included.</summary>
    public int Count => Flags.Length;

    /// <summary>Ids of one set.</summary>
    public ReadOnlySpan<CoreId> Of(int set) => Targets.AsSpan(Start[set], Start[set + 1] - Start[set]);
}
