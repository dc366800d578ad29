namespace HwStack.Emulator.Fast;

/// <summary>How the engine keeps the cells of a row.</summary>
internal enum RowLayout : byte
{
    /// <summary>4 bits for every target of whole 128-target blocks (<see cref="DenseRowsScalar"/>).</summary>
    Dense = 0,

    /// <summary>1 bit for every target of whole 128-target blocks, and 4 bits for every non-zero cell (<see cref="MaskedRowsScalar"/>).</summary>
    Masked = 1,

    /// <summary>16 bits for every non-zero cell (<see cref="SparseRows"/>).</summary>
    Sparse = 2,
}

/// <summary>From how many non-zero cells in 128 targets on a row gets which layout.</summary>
/// <param name="DenseCellsMin">Dense from here on.</param>
/// <param name="MaskedCellsMin">Masked from here on to dense; the same number when there is none.</param>
internal readonly record struct RowPolicy(int DenseCellsMin, int MaskedCellsMin)
{
    /// <summary>Rows that together fit a second-level cache even when they are kept dense.</summary>
    private const long SmallBytes = 1 << 18;

    /// <summary>
    /// In that cache the wide adds of dense rows win; beyond it the bytes of a row cost more than its adds: at a tenth filled a masked row has 1.8 bytes a synapse,
    /// a list 2, a dense row 5. Unpacking masks takes the byte expansion of AVX-512 (VBMI2). Without vectors a list is faster unless it is four times larger.
    /// </summary>
    public static RowPolicy For(long rowBytes, SimdLevel level) => level switch
    {
        SimdLevel.Scalar => new RowPolicy(96, 96),
        SimdLevel.Avx512 when rowBytes > SmallBytes && MaskedRows512.IsSupported => new RowPolicy(32, 8),
        _ => new RowPolicy(10, 10),
    };

    /// <summary>Layout of a row.</summary>
    /// <param name="nonZero">Non-zero cells.</param>
    /// <param name="blocks">Blocks of 128 targets they lie in.</param>
    public RowLayout Choose(int nonZero, int blocks) =>
        nonZero >= blocks * DenseCellsMin ? RowLayout.Dense : nonZero >= blocks * MaskedCellsMin ? RowLayout.Masked : RowLayout.Sparse;
}
