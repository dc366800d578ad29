using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// The order in which the engine numbers the rows of a core: rows that one kernel call can add are neighbours, and within a group the image's order
/// stays, so that neighbouring source neurons keep neighbouring rows. Depends only on the core and on which descriptors carry payloads.
/// </summary>
internal sealed class RowOrder
{
    private RowOrder(int[] descriptors, int[] rows, RowShape[] shapes, DirectRows direct)
    {
        Direct = direct;
        Descriptors = descriptors;
        Rows = rows;
        Shapes = shapes;
    }

    /// <summary>Descriptor of each row.</summary>
    public int[] Descriptors { get; }

    /// <summary>Row of each descriptor; −1 for lists and arcs.</summary>
    public int[] Rows { get; }

    /// <summary>Shape of each descriptor's row.</summary>
    public RowShape[] Shapes { get; }

    /// <summary>The rows that became arcs.</summary>
    public DirectRows Direct { get; }

    /// <summary>Orders the descriptors of a core. <paramref name="payloadLimits"/> has the largest payload of each descriptor's events, 0 for any; <paramref name="plan"/> is null for cores without arcs.</summary>
    public static RowOrder Of(CoreImage core, int sparseTargetBits, RowPolicy policy, ReadOnlySpan<int> payloadLimits, DirectPlan? plan)
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
            }
        }

        DirectRows direct = plan?.Decide(core, shapes, payloadLimits, sparseTargetBits) ?? new DirectRows(new bool[shapes.Length], 0);
        for (int i = 0; i < core.Descriptors.Length; i++)
        {
            if (core.Descriptors[i].Format != RowFormat.List && !direct.IsDirect[i])
            {
                keys[count++] = ((payloadLimits[i] != 1 ? 1UL : 0) << 62) | ((ulong)shapes[i].Key << 28) | (uint)i;
            }
        }

        Array.Sort(keys, 0, count);
        for (int row = 0; row < count; row++)
        {
            order[row] = (int)(keys[row] & 0xfff_ffff);
            rows[order[row]] = row;
        }

        return new RowOrder(order[..count], rows, shapes, direct);
    }
}
