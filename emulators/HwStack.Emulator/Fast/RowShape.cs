using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>How the engine keeps a row.</summary>
/// <param name="Layout">Layout.</param>
/// <param name="NonZero">Non-zero cells.</param>
/// <param name="FirstBlock">Dense, masked: first block of 128 targets.</param>
/// <param name="Blocks">Dense, masked: blocks.</param>
/// <param name="Shift">8 + row exponent, 0..15.</param>
/// <param name="CellsOnTargetMax">Most cells on one target.</param>
internal readonly record struct RowShape(RowLayout Layout, int NonZero, int FirstBlock, int Blocks, int Shift, int CellsOnTargetMax)
{
    /// <summary>Rows of equal keys form a group: 2 layout, 4 shift, 6 + 6 blocks, 13 multiplicity.</summary>
    public uint Key => ((uint)Layout << 29) | ((uint)Shift << 25) | ((uint)FirstBlock << 19) | ((uint)Blocks << 13) | (uint)(CellsOnTargetMax & 0x1fff);

    /// <summary>Bytes in the engine's memory.</summary>
    public int Bytes => Layout switch
    {
        RowLayout.Dense => Blocks * DenseRowsScalar.BlockBytes,
        RowLayout.Masked => MaskedRowsScalar.Bytes(Blocks, NonZero),
        _ => NonZero * 2,
    };

    public static RowShape Of(CoreImage core, RowDescriptor descriptor, int sparseTargetBits, RowPolicy policy, CellsOnTarget multiplicity)
    {
        RowChecks.Row(core, descriptor, sparseTargetBits);
        int nonZero = 0, first = int.MaxValue, last = -1;
        multiplicity.Begin();
        foreach ((int target, int weight) in new RowReader(core, descriptor, sparseTargetBits))
        {
            if (weight != 0)
            {
                RowChecks.Target(core, target);
                nonZero++;
                first = Math.Min(first, target);
                last = Math.Max(last, target);
                multiplicity.Add(target);
            }
        }

        int shift = Arithmetic.FractionBits + descriptor.Exponent;
        if (nonZero == 0)
        {
            return new RowShape(RowLayout.Sparse, 0, 0, 0, shift, 1);
        }

        int firstBlock = first / DenseRowsScalar.BlockTargets, blocks = (last / DenseRowsScalar.BlockTargets) - firstBlock + 1;
        RowLayout layout = multiplicity.Max == 1 && multiplicity.Ascends ? policy.Choose(nonZero, blocks) : RowLayout.Sparse;
        return layout == RowLayout.Sparse
            ? new RowShape(layout, nonZero, 0, 0, shift, multiplicity.Max)
            : new RowShape(layout, nonZero, firstBlock, blocks, shift, 1);
    }
}
