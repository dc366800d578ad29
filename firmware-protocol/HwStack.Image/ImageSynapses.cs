using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Decodes the rows of a core back into synapses: docs/chip.md section 9. For checks and for people; the core must have passed the image verifier, or be known to be well formed.</summary>
public static class ImageSynapses
{
    /// <summary>All non-zero cells of a core in order of source, channel, descriptor and cell. Throws InvalidDataException for a list inside a list or an unknown format.</summary>
    public static IEnumerable<ImageSynapse> Of(CoreImage core, CoreLimits limits)
    {
        for (int entry = 0; entry < core.Sources.Length; entry++)
        {
            AxonSource source = core.Sources[entry];
            int descriptor = (int)source.FirstDescriptor;
            for (int bit = 0; bit < limits.PageChannels; bit++)
            {
                if ((core.Bitmaps[(entry * limits.BitmapBytes) + (bit / 8)] >> (bit % 8) & 1) == 0)
                {
                    continue;
                }

                int channel = ((int)source.Page * limits.PageChannels) + bit;
                foreach (RowDescriptor row in RowsOf(core, core.Descriptors[descriptor++]))
                {
                    for (int cell = 0; cell < row.Count; cell++)
                    {
                        (int target, int weight) = Cell(core, row, cell, limits.SparseTargetBits);
                        if (weight != 0)
                        {
                            yield return new ImageSynapse(source.Source, channel, target, weight, row.Exponent, row.Delay);
                        }
                    }
                }
            }
        }
    }

    private static ArraySegment<RowDescriptor> RowsOf(CoreImage core, RowDescriptor axon) =>
        axon.Format == RowFormat.List ? new ArraySegment<RowDescriptor>(core.Descriptors, axon.Address, axon.Count) : new ArraySegment<RowDescriptor>([axon]);

    private static (int Target, int Weight) Cell(CoreImage core, RowDescriptor row, int cell, int targetBits)
    {
        switch (row.Format)
        {
            case RowFormat.Dense:
                return (row.Start + cell, RowCells.DenseWeight(core.Rows.AsSpan(row.Address, RowCells.DenseBytes(row.Count)), cell));
            case RowFormat.Sparse:
                return RowCells.SparseCell(core.Rows.AsSpan(row.Address, RowCells.SparseBytes(row.Count, targetBits)), cell, targetBits);
            default:
                throw new InvalidDataException($"core {core.Id.Value}: a row of format {row.Format} cannot be decoded");
        }
    }
}
