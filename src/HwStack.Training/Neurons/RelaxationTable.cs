using System.Collections.Concurrent;
using HwStack.Chip;

namespace HwStack.Training;

/// <summary>The chip's relaxation of a QLIF angle, tabulated from the chip's own semantics: 256 angles for each √E that was asked for.</summary>
internal static class RelaxationTable
{
    private static readonly ConcurrentDictionary<ushort, int[]> Tables = new();

    /// <summary>Relaxed angles with 8 fraction bits.</summary>
    public static int[] Of(ushort survivalRoot) => Tables.GetOrAdd(survivalRoot, static root =>
    {
        int[] table = new int[256];
        for (int angle = 0; angle < table.Length; angle++)
        {
            table[angle] = QlifClass.RelaxedAngle(angle, root);
        }

        return table;
    });
}
