namespace HwStack.Cli.Output;

/// <summary>The mesh in characters: one cell a core, darker for more, a dot for an unused core.</summary>
internal static class CoreMap
{
    private const string Shades = "░▒▓█";

    /// <summary>
    /// Draws values 0..1 by core id, only the rectangle of the mesh that has used cores, with a border of one unused core where there is one. A part wider or higher
    /// than <paramref name="most"/> cores is drawn smaller, each cell showing the maximum of its cores.
    /// </summary>
    public static IReadOnlyList<string> Draw(IReadOnlyDictionary<uint, double> valueByCore, int meshX, int meshY, int most = 32)
    {
        if (valueByCore.Count == 0)
        {
            return [];
        }

        int left = Math.Max(0, valueByCore.Keys.Min(core => (int)(core % (uint)meshX)) - 1), top = Math.Max(0, valueByCore.Keys.Min(core => (int)(core / (uint)meshX)) - 1);
        int right = Math.Min(meshX - 1, valueByCore.Keys.Max(core => (int)(core % (uint)meshX)) + 1), bottom = Math.Min(meshY - 1, valueByCore.Keys.Max(core => (int)(core / (uint)meshX)) + 1);
        int columns = right - left + 1, rows = bottom - top + 1;
        int scale = Math.Max(1, Math.Max((columns + most - 1) / most, (rows + most - 1) / most));
        int width = (columns + scale - 1) / scale, height = (rows + scale - 1) / scale;
        double[,] cells = new double[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                cells[y, x] = -1;
            }
        }

        foreach ((uint core, double value) in valueByCore)
        {
            int x = ((int)(core % (uint)meshX) - left) / scale, y = ((int)(core / (uint)meshX) - top) / scale;
            cells[y, x] = Math.Max(cells[y, x], value);
        }

        List<string> lines = [];
        for (int y = 0; y < height; y++)
        {
            char[] line = new char[width * 2];
            for (int x = 0; x < width; x++)
            {
                char shade = cells[y, x] < 0 ? '·' : Shades[Math.Clamp((int)(cells[y, x] * Shades.Length), 0, Shades.Length - 1)];
                line[x * 2] = shade;
                line[(x * 2) + 1] = cells[y, x] < 0 ? ' ' : shade;
            }

            lines.Add(new string(line).TrimEnd());
        }

        return lines;
    }
}
