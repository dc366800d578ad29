namespace HwStack.Chip;

/// <summary>Reads and writes the cells of dense and sparse rows. docs/chip.md section 9.</summary>
public static class RowCells
{
    /// <summary>Bytes of a dense row.</summary>
    public static int DenseBytes(int count) => (count + 1) / 2;

    /// <summary>Bytes of a sparse row.</summary>
    public static int SparseBytes(int count, int targetBits) => ((count * (targetBits + 4)) + 7) / 8;

    /// <summary>Weight of cell <paramref name="index"/> of a dense row, −8..7.</summary>
    public static int DenseWeight(ReadOnlySpan<byte> row, int index) =>
        (index & 1) == 0 ? (sbyte)(row[index >> 1] << 4) >> 4 : (sbyte)row[index >> 1] >> 4;

    /// <summary>Target and weight of cell <paramref name="index"/> of a sparse row.</summary>
    public static (int Target, int Weight) SparseCell(ReadOnlySpan<byte> row, int index, int targetBits)
    {
        int cellBits = targetBits + 4, bit = index * cellBits, at = bit >> 3;
        uint word = 0;
        for (int i = 0; i < 4 && at + i < row.Length; i++)
        {
            word |= (uint)row[at + i] << (8 * i);
        }

        word >>= bit & 7;
        int target = (int)(word & ((1u << targetBits) - 1));
        int weight = (int)((word >> targetBits) & 15);
        return (target, (weight ^ 8) - 8);
    }

    /// <summary>Stores a weight in a dense row whose bytes start as 0.</summary>
    public static void SetDense(Span<byte> row, int index, int weight) =>
        row[index >> 1] |= (byte)((weight & 15) << ((index & 1) * 4));

    /// <summary>Stores a cell in a sparse row whose bytes start as 0.</summary>
    public static void SetSparse(Span<byte> row, int index, int target, int weight, int targetBits)
    {
        int cellBits = targetBits + 4, bit = index * cellBits;
        ulong word = ((ulong)(uint)target | ((ulong)(uint)(weight & 15) << targetBits)) << (bit & 7);
        for (int at = bit >> 3; word != 0; at++, word >>= 8)
        {
            row[at] |= (byte)word;
        }
    }
}
