using System.Runtime.CompilerServices;

namespace HwStack.Emulator.Fast;

/// <summary>Phase 1: the due rows of a core add into its accumulators, group by group. docs/chip.md sections 4 and 9.</summary>
/// <param name="layout">The image.</param>
/// <param name="state">Payloads.</param>
/// <param name="kernels">Kernels.</param>
internal sealed unsafe class RowPhase(FastLayout layout, FastState state, Kernels kernels)
{
    /// <summary>From this many cells, relative to the neurons of the core, packing and flushing beats adding each cell with its exponent.</summary>
    private const int PackedNeuronsPerCell = 4;

    private readonly MaskedRows512 _masked = new((layout.CoreBlocksMax + 1) / 2);
    private readonly AlignedBuffer<int> _packed = new((layout.CoreBlocksMax + 2) * 64L);

    /// <summary>Adds all rows taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in CoreTable core, DueRows due, long slot, CoreScratch scratch)
    {
        sbyte* exponent = layout.Neurons.Exponent.Pointer + (core.FirstBlock * 64L);
        ReadOnlySpan<DueSegment> segments = due.Segments;
        for (int i = 0; i < due.SegmentCount; i++)
        {
            ref readonly RowGroup group = ref layout.Groups[segments[i].Group];
            int start = segments[i].Start, end = segments[i + 1].Start;
            int first = group.HasPayload ? AddScaled(core, group, due, start, end, slot, exponent, scratch) : start;
            switch (group.Layout)
            {
                case RowLayout.Dense:
                    AddDense(group, due, first, end, exponent, scratch);
                    break;
                case RowLayout.Masked:
                    int target = group.FirstBlock * DenseRowsScalar.BlockTargets;
                    _masked.Add(
                        due.Rows + first, core.Entries, due.Numbers + first, end - first, group.Blocks, group.Shift,
                        exponent + target, scratch.Accumulator + target, scratch.Received + (2 * group.FirstBlock));
                    break;
                default:
                    AddSparse(core, group, due, first, end, exponent, scratch);
                    break;
            }
        }
    }

    private void AddDense(in RowGroup group, DueRows due, int start, int end, sbyte* exponent, CoreScratch scratch)
    {
        int target = group.FirstBlock * DenseRowsScalar.BlockTargets;
        for (int at = start; at < end; at += DenseRowsScalar.RowsMax)
        {
            kernels.AddDense(
                due.Rows + at, Math.Min(DenseRowsScalar.RowsMax, end - at), group.Blocks, group.Shift,
                exponent + target, scratch.Accumulator + target, scratch.Received + (2 * group.FirstBlock));
        }
    }

    private void AddSparse(in CoreTable core, in RowGroup group, DueRows due, int start, int end, sbyte* exponent, CoreScratch scratch)
    {
        long cells = 0;
        for (int i = start; i < end; i++)
        {
            cells += core.Entries[due.Numbers[i]].NonZero;
        }

        if (cells * PackedNeuronsPerCell < core.Neurons)
        {
            for (int i = start; i < end; i++)
            {
                SparseRows.AddScaled((ushort*)due.Rows[i], core.Entries[due.Numbers[i]].NonZero, 1, group.Shift, exponent, scratch.Accumulator, scratch.Received);
            }

            return;
        }

        int rowsMax = Math.Max(1, SparseRows.CellsMax / group.CellsOnTargetMax);
        for (int at = start; at < end; at += rowsMax)
        {
            int stop = Math.Min(end, at + rowsMax);
            for (int i = at; i < stop; i++)
            {
                SparseRows.Pack((ushort*)due.Rows[i], core.Entries[due.Numbers[i]].NonZero, _packed.Pointer);
            }

            kernels.FlushPacked(_packed.Pointer, core.Blocks, group.Shift, exponent, scratch.Accumulator, scratch.Received);
        }
    }

    // Adds the rows whose payload is not 1 and moves the others to the end of the range; returns where those start.
    private int AddScaled(in CoreTable core, in RowGroup group, DueRows due, int start, int end, long slot, sbyte* exponent, CoreScratch scratch)
    {
        short* payloads = state.Payloads.Pointer + (slot * layout.Payloads) + core.PayloadBase - core.PayloadFirst;
        int ones = end;
        for (int i = end - 1; i >= start; i--)
        {
            int number = due.Numbers[i], payload = payloads[number];
            nint row = due.Rows[i];
            payloads[number] = 0;
            if (payload == 1)
            {
                due.Rows[--ones] = row;
                due.Numbers[ones] = number;
            }
            else if (group.Layout == RowLayout.Masked)
            {
                int target = group.FirstBlock * DenseRowsScalar.BlockTargets;
                MaskedRowsScalar.AddScaled((byte*)row, payload, group.Blocks, group.Shift, exponent + target, scratch.Accumulator + target, scratch.Received + (2 * group.FirstBlock));
            }
            else if (group.Layout == RowLayout.Dense)
            {
                int target = group.FirstBlock * DenseRowsScalar.BlockTargets;
                kernels.AddDenseScaled((byte*)row, payload, group.Blocks, group.Shift, exponent + target, scratch.Accumulator + target, scratch.Received + (2 * group.FirstBlock));
            }
            else
            {
                SparseRows.AddScaled((ushort*)row, core.Entries[number].NonZero, payload, group.Shift, exponent, scratch.Accumulator, scratch.Received);
            }
        }

        return ones;
    }
}
