using System.Runtime.CompilerServices;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Adds sparse rows to accumulators. A cell is 16 bits: target in the low 12, weight above. A scatter has no use for wide vectors; what costs is one
/// read-modify-write a cell, so the packed form keeps the sum of weights and the count of cells of a target in one 32-bit word.
/// </summary>
internal static unsafe class SparseRows
{
    /// <summary>Most cells one target may receive between two flushes: their weights must add exactly in 16 bits.</summary>
    public const int CellsMax = 4095;

    /// <summary>packed[target] += w + 65536 for every cell: weight sum in the low half, count in the high half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ushort* cells, int count, int* packed)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            ulong four = *(ulong*)(cells + i);
            packed[four & 0xfff] += ((short)four >> 12) + 0x10000;
            packed[(four >> 16) & 0xfff] += ((short)(four >> 16) >> 12) + 0x10000;
            packed[(four >> 32) & 0xfff] += ((short)(four >> 32) >> 12) + 0x10000;
            packed[(four >> 48) & 0xfff] += ((int)(four >> 32) >> 28) + 0x10000;
        }

        for (; i < count; i++)
        {
            packed[cells[i] & 0xfff] += ((short)cells[i] >> 12) + 0x10000;
        }
    }

    /// <summary>The plain form for few cells: acc[target] += w · payload · 2^(shift + exponent[target]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ushort* cells, int count, int payload, int shift, sbyte* exponent, int* accumulator, ulong* received)
    {
        for (int i = 0; i < count; i++)
        {
            int target = cells[i] & 0xfff;
            accumulator[target] += (((short)cells[i] >> 12) * payload) << (shift + exponent[target]);
            received[target >> 6] |= 1UL << target;
        }
    }
}
