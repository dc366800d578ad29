namespace HwStack.Compiler.Emission;

/// <summary>One row to be written: cells as packed words, target in bits 4..15, weight in bits 0..3, ascending by target.</summary>
/// <param name="Delay">Ticks beyond the minimum.</param>
/// <param name="Exponent">Row exponent.</param>
/// <param name="Cells">Cells; bits above 15 are of no meaning here.</param>
internal readonly record struct AxonRow(int Delay, int Exponent, ReadOnlyMemory<ulong> Cells)
{
    /// <summary>Target of a cell.</summary>
    public static int TargetOf(ulong cell) => (int)(cell >> 4) & 0xfff;

    /// <summary>Weight of a cell.</summary>
    public static int WeightOf(ulong cell) => (int)((cell & 15) ^ 8) - 8;
}
