using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// The order in which the engine numbers the rows of a core: rows that one kernel call can add are neighbours, and within a group the image's order
/// stays, so that neighbouring source neurons keep neighbouring rows. Depends only on the core and on which descriptors carry payloads.
/// </summary>
internal sealed class RowOrder
{
    private RowOrder(int[] descriptors, int[] rows, RowShape[] shapes)
    {
        Descriptors = descriptors;
        Rows = rows;
        Shapes = shapes;
    }

    /// <summary>Descriptor of each row.</summary>
    public int[] Descriptors { get; }

    /// <summary>Row of each descriptor; −1 for lists.</summary>
    public int[] Rows { get; }

    /// <summary>Shape of each descriptor's row.</summary>
    public RowShape[] Shapes { get; }

    /// <summary>Orders the descriptors of a core. <paramref name="hasPayload"/> has an element for each descriptor.</summary>
    public static RowOrder Of(CoreImage core, int sparseTargetBits, RowPolicy policy, ReadOnlySpan<bool> hasPayload)
    {
        var shapes = new RowShape[core.Descriptors.Length];
        ulong[] keys = new ulong[core.Descriptors.Length];
        int[] order = new int[core.Descriptors.Length], rows = new int[core.Descriptors.Length];
        Array.Fill(rows, -1);
        int count = 0;
        var multiplicity = new CellsOnTarget(core.Neurons.Length);
        for (int i = 0; i < core.Descriptors.Length; i++)
        {
            if (core.Descriptors[i].Format != RowFormat.List)
            {
                shapes[i] = RowShape.Of(core, core.Descriptors[i], sparseTargetBits, policy, multiplicity);
                keys[count] = ((hasPayload[i] ? 1UL : 0) << 62) | ((ulong)shapes[i].Key << 28) | (uint)i;
                count++;
            }
        }

        Array.Sort(keys, 0, count);
        for (int row = 0; row < count; row++)
        {
            order[row] = (int)(keys[row] & 0xfff_ffff);
            rows[order[row]] = row;
        }

        return new RowOrder(order[..count], rows, shapes);
    }
}
