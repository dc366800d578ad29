namespace HwStack.Training;

/// <summary>
/// The right factor of a product, cut into panels of <see cref="PanelWidth"/> columns that lie one after another, each row after row: the order in which <see cref="Gemm"/> reads it.
/// Columns beyond the last are zeros. The buffer grows and is kept, so that packing every step allocates nothing.
/// </summary>
internal sealed class PackedMatrix
{
    /// <summary>Columns of a panel: two vectors of 512 bits, four of 256.</summary>
    public const int PanelWidth = 32;

    /// <summary>Rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns.</summary>
    public int Columns { get; private set; }

    /// <summary>The panels.</summary>
    public float[] Data { get; private set; } = [];

    /// <summary>Number of panels.</summary>
    public int Panels => (Columns + PanelWidth - 1) / PanelWidth;

    /// <summary>Packs element (row, column) = source[row · rowStride + column · columnStride].</summary>
    public void Pack(ReadOnlyMemory<float> source, int rows, int columns, int rowStride, int columnStride, Crew crew)
    {
        Reserve(rows, columns);
        crew.Run(Panels, panel => PackPanel(source.Span, panel, rowStride, columnStride));
    }

    /// <summary>Packs with the calling thread alone.</summary>
    public void Pack(ReadOnlySpan<float> source, int rows, int columns, int rowStride, int columnStride)
    {
        Reserve(rows, columns);
        for (int panel = 0; panel < Panels; panel++)
        {
            PackPanel(source, panel, rowStride, columnStride);
        }
    }

    private void Reserve(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        int length = Panels * PanelWidth * rows;
        if (Data.Length < length)
        {
            Data = GC.AllocateUninitializedArray<float>(length);
        }
    }

    private void PackPanel(ReadOnlySpan<float> source, int panel, int rowStride, int columnStride)
    {
        int first = panel * PanelWidth, width = Math.Min(PanelWidth, Columns - first);
        Span<float> target = Data.AsSpan(panel * PanelWidth * Rows, PanelWidth * Rows);
        for (int row = 0; row < Rows; row++)
        {
            Span<float> line = target.Slice(row * PanelWidth, PanelWidth);
            int at = (row * rowStride) + (first * columnStride);
            if (columnStride == 1)
            {
                source.Slice(at, width).CopyTo(line);
            }
            else
            {
                for (int column = 0; column < width; column++)
                {
                    line[column] = source[at + (column * columnStride)];
                }
            }

            line[width..].Clear();
        }
    }
}
