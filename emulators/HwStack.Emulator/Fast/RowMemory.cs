using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>Copies the rows of a core into the engine's layout.</summary>
internal static unsafe class RowMemory
{
    /// <summary>Sets Entries, Rows and FirstGroup of the core and adds its groups.</summary>
    public static void Build(ref CoreTable table, CoreImage core, RowOrder order, int sparseTargetBits, ReadOnlySpan<bool> hasPayload, Slabs slabs, List<RowGroup> groups)
    {
        int rows = order.Descriptors.Length;
        table.FirstGroup = groups.Count;
        table.PayloadFirst = rows;
        table.Entries = (RowEntry*)slabs.Take(Math.Max(1, (long)rows * sizeof(RowEntry)));
        long bytes = 0;
        for (int row = 0; row < rows; row++)
        {
            RowShape shape = order.Shapes[order.Descriptors[row]];
            bytes = Start(bytes, shape) + shape.Bytes;
        }

        table.Rows = slabs.Take(Math.Max(1, bytes));
        long at = 0;
        for (int row = 0; row < rows; row++)
        {
            int number = order.Descriptors[row];
            RowShape shape = order.Shapes[number];
            bool payload = hasPayload[number];
            if (payload && table.PayloadFirst == rows)
            {
                table.PayloadFirst = row;
            }

            at = Start(at, shape);
            table.Entries[row] = new RowEntry { Offset = checked((uint)(at / 2)), NonZero = (ushort)shape.NonZero, Cells = (ushort)core.Descriptors[number].Count };
            AddToGroup(groups, table.FirstGroup, shape, payload, row, table.Entries[row]);
            Copy(core, core.Descriptors[number], sparseTargetBits, shape, table.Rows + at);
            at += shape.Bytes;
        }
    }

    // Dense rows start on a cache line, masks on a 64-bit word, lists on a 16-bit cell.
    private static long Start(long at, RowShape shape) => shape.Layout switch
    {
        RowLayout.Dense => (at + 63) & ~63L,
        RowLayout.Masked => (at + 7) & ~7L,
        _ => (at + 1) & ~1L,
    };

    private static void AddToGroup(List<RowGroup> groups, int firstGroup, RowShape shape, bool payload, int row, RowEntry entry)
    {
        var group = new RowGroup
        {
            First = row, End = row + 1, Offset = entry.Offset, Shift = shape.Shift, FirstBlock = shape.FirstBlock, Blocks = shape.Blocks,
            CellsOnTargetMax = shape.CellsOnTargetMax, NonZero = entry.NonZero, Cells = entry.Cells, Layout = shape.Layout, HasPayload = payload,
        };
        if (groups.Count == firstGroup || !groups[^1].Joins(group))
        {
            groups.Add(group);
            return;
        }

        RowGroup last = groups[^1];
        last.End = row + 1;
        last.NonZero = last.NonZero == entry.NonZero ? last.NonZero : -1;
        last.Cells = last.Cells == entry.Cells ? last.Cells : -1;
        groups[^1] = last;
    }

    private static void Copy(CoreImage core, RowDescriptor descriptor, int sparseTargetBits, RowShape shape, byte* to)
    {
        int at = 0;
        foreach ((int target, int weight) in new RowReader(core, descriptor, sparseTargetBits))
        {
            if (weight == 0)
            {
                continue;
            }

            if (shape.Layout == RowLayout.Masked)
            {
                MaskedRowsScalar.Set(to, shape.Blocks, at++, target - (shape.FirstBlock * DenseRowsScalar.BlockTargets), weight);
            }
            else if (shape.Layout == RowLayout.Dense)
            {
                int n = target - (shape.FirstBlock * DenseRowsScalar.BlockTargets), inBlock = n % DenseRowsScalar.BlockTargets;
                to[(n / DenseRowsScalar.BlockTargets * DenseRowsScalar.BlockBytes) + (inBlock & 63)] |= (byte)((weight & 15) << (inBlock < 64 ? 0 : 4));
            }
            else
            {
                ((ushort*)to)[at++] = (ushort)(target | ((weight & 15) << 12));
            }
        }
    }
}
