using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Compiler.Emission;

/// <summary>
/// Writes axon map, descriptors and rows of a core from axons in ascending order of (source, channel). The descriptors of the axons come first, as the bitmaps demand;
/// the members of lists follow behind them.
/// </summary>
internal sealed class AxonWriter(CoreLimits limits)
{
    private readonly List<AxonSource> _sources = [];
    private readonly List<byte[]> _bitmaps = [];
    private readonly List<RowDescriptor> _axons = [];
    private readonly List<RowDescriptor> _members = [];
    private readonly List<(int Axon, int FirstMember, int Count)> _lists = [];
    private readonly List<byte[]> _rows = [];
    private int _rowBytes;

    /// <summary>Adds the next axon with at least one row.</summary>
    public void Add(CoreId source, uint channel, List<AxonRow> rows)
    {
        uint page = channel / (uint)limits.PageChannels, bit = channel % (uint)limits.PageChannels;
        if (_sources.Count == 0 || _sources[^1].Source != source || _sources[^1].Page != page)
        {
            _sources.Add(new AxonSource(source, page, (uint)_axons.Count));
            _bitmaps.Add(new byte[limits.BitmapBytes]);
        }

        _bitmaps[^1][bit / 8] |= (byte)(1 << (int)(bit % 8));
        if (rows.Count == 1)
        {
            _axons.Add(Write(rows[0]));
            return;
        }

        _lists.Add((_axons.Count, _members.Count, rows.Count));
        _axons.Add(default);
        foreach (AxonRow row in rows)
        {
            _members.Add(Write(row));
        }
    }

    /// <summary>The core.</summary>
    public CoreImage Finish(CoreId id, NeuronClass[] classes, NeuronRecord[] neurons, DestinationSets sets)
    {
        RowDescriptor[] descriptors = [.. _axons, .. _members];
        foreach ((int axon, int firstMember, int count) in _lists)
        {
            descriptors[axon] = RowDescriptor.Pack(RowFormat.List, _axons.Count + firstMember, count, 0, 0, 0);
        }

        return new CoreImage
        {
            Id = id,
            Classes = classes,
            Neurons = neurons,
            Sets = sets,
            Sources = [.. _sources],
            Bitmaps = [.. _bitmaps.SelectMany(bitmap => bitmap)],
            Descriptors = descriptors,
            Rows = Join(),
        };
    }

    // The smaller format; dense when equal, since it needs no targets to be read. A row with two cells for one target is sparse: a dense one has a single place for them.
    private RowDescriptor Write(AxonRow row)
    {
        ReadOnlySpan<ulong> cells = row.Cells.Span;
        int start = AxonRow.TargetOf(cells[0]), span = AxonRow.TargetOf(cells[^1]) - start + 1;
        int dense = RowCells.DenseBytes(span), sparse = RowCells.SparseBytes(cells.Length, limits.SparseTargetBits);
        bool isDense = dense <= sparse && !HasRepeats(cells);
        byte[] bytes = new byte[isDense ? dense : sparse];
        for (int i = 0; i < cells.Length; i++)
        {
            if (isDense)
            {
                RowCells.SetDense(bytes, AxonRow.TargetOf(cells[i]) - start, AxonRow.WeightOf(cells[i]));
            }
            else
            {
                RowCells.SetSparse(bytes, i, AxonRow.TargetOf(cells[i]), AxonRow.WeightOf(cells[i]), limits.SparseTargetBits);
            }
        }

        RowDescriptor descriptor = RowDescriptor.Pack(
            isDense ? RowFormat.Dense : RowFormat.Sparse, _rowBytes, isDense ? span : cells.Length, isDense ? start : 0, row.Delay, row.Exponent);
        _rows.Add(bytes);
        _rowBytes += bytes.Length;
        return descriptor;
    }

    private static bool HasRepeats(ReadOnlySpan<ulong> cells)
    {
        for (int i = 1; i < cells.Length; i++)
        {
            if (AxonRow.TargetOf(cells[i]) == AxonRow.TargetOf(cells[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private byte[] Join()
    {
        byte[] all = new byte[_rowBytes];
        int at = 0;
        foreach (byte[] row in _rows)
        {
            row.CopyTo(all, at);
            at += row.Length;
        }

        return all;
    }
}
