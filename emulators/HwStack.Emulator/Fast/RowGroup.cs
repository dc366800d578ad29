namespace HwStack.Emulator.Fast;

/// <summary>Rows of a core that one kernel call can add: the same layout, exponent and range of targets. Their numbers are consecutive, and dense rows follow each other in memory.</summary>
internal struct RowGroup
{
    /// <summary>Number of the first row.</summary>
    public int First;

    /// <summary>Number of the row behind the last one.</summary>
    public int End;

    /// <summary>Offset of the first row in the core's rows, in units of 2 bytes.</summary>
    public uint Offset;

    /// <summary>8 + row exponent.</summary>
    public int Shift;

    /// <summary>Dense, masked: first block of 128 targets.</summary>
    public int FirstBlock;

    /// <summary>Dense, masked: blocks of 128 targets; cache lines of a dense row.</summary>
    public int Blocks;

    /// <summary>Sparse: the most cells of one row on one target (1 unless a row names a target twice).</summary>
    public int CellsOnTargetMax;

    /// <summary>Non-zero cells of every row; −1 when they differ.</summary>
    public int NonZero;

    /// <summary>Cells of every row of the image; −1 when they differ.</summary>
    public int Cells;

    public RowLayout Layout;

    /// <summary>Events carry payloads; otherwise every payload is 1.</summary>
    public bool HasPayload;

    /// <summary>True when both groups can be one.</summary>
    public readonly bool Joins(in RowGroup next) =>
        (Shift, FirstBlock, Blocks, CellsOnTargetMax, Layout, HasPayload) == (next.Shift, next.FirstBlock, next.Blocks, next.CellsOnTargetMax, next.Layout, next.HasPayload);
}
