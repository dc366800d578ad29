namespace HwStack.Training;

/// <summary>Sums over rows in ascending order, cut by columns, so that threads do not change them.</summary>
internal static class ColumnSums
{
    /// <summary>sums[c] = Σ over rows of values[row · columns + c].</summary>
    public static void Of(float[] values, int rows, int columns, float[] sums, Crew crew) => crew.Ranges(columns, 128, (first, last) =>
    {
        Span<float> part = sums.AsSpan(first, last - first);
        part.Clear();
        for (int row = 0; row < rows; row++)
        {
            Elementwise.Add(part, values.AsSpan((row * columns) + first, last - first));
        }
    });

    /// <summary>Adds all ticks to the first.</summary>
    public static void Ticks(float[] values, int ticks, int cells, Crew crew) => crew.Ranges(cells, 1 << 13, (first, last) =>
    {
        Span<float> sum = values.AsSpan(first, last - first);
        for (int tick = 1; tick < ticks; tick++)
        {
            Elementwise.Add(sum, values.AsSpan((tick * cells) + first, last - first));
        }
    });
}
