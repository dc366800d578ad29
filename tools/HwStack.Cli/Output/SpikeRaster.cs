using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>A spike raster in characters: neurons downwards, steps to the right, braille dots so that one character holds 2 × 4 cells.</summary>
internal static class SpikeRaster
{
    private const double FullShare = 0.6;

    /// <summary>Draws a signal in at most <paramref name="columns"/> × <paramref name="lines"/> characters. A dot stands for at least one spike in its cell.</summary>
    public static IReadOnlyList<string> Draw(Signal spikes, int columns, int lines)
    {
        int width = Math.Min(columns * 2, Math.Max(1, spikes.Steps));
        int height = Math.Min(lines * 4, Math.Max(1, spikes.Channels));
        bool[,] dots = new bool[height, width];
        for (int step = 0; step < spikes.Steps; step++)
        {
            int x = (int)((long)step * width / spikes.Steps);
            for (int i = spikes.StepStart[step]; i < spikes.StepStart[step + 1]; i++)
            {
                dots[(int)((long)spikes.Channel[i] * height / spikes.Channels), x] = true;
            }
        }

        return Characters(dots);
    }

    /// <summary>
    /// Draws one population of a recorded raster in at most <paramref name="columns"/> × <paramref name="lines"/> characters. Where cells with a spike would fill most of the picture a
    /// dot stands for more spikes, which is returned.
    /// </summary>
    public static (IReadOnlyList<string> Lines, int SpikesOfADot) Draw(RasterRecord raster, RasterPopulation population, int columns, int lines)
    {
        int width = Math.Min(columns * 2, raster.Bins), height = Math.Min(lines * 4, population.Rows);
        int[] cells = new int[height * width];
        for (int bin = 0; bin < raster.Bins; bin++)
        {
            int x = (int)((long)bin * width / raster.Bins);
            ReadOnlySpan<int> rows = raster.Counts.AsSpan((bin * raster.Rows) + population.FirstRow, population.Rows);
            for (int row = 0; row < rows.Length; row++)
            {
                cells[((int)((long)row * height / rows.Length) * width) + x] += rows[row];
            }
        }

        int[] lit = [.. cells.Where(count => count > 0).Order()];
        int least = lit.Length > FullShare * cells.Length ? Math.Max(1, lit[lit.Length / 2]) : 1;
        bool[,] dots = new bool[height, width];
        for (int i = 0; i < cells.Length; i++)
        {
            dots[i / width, i % width] = cells[i] >= least;
        }

        return (Characters(dots), least);
    }

    private static List<string> Characters(bool[,] dots)
    {
        (int height, int width) = (dots.GetLength(0), dots.GetLength(1));
        List<string> drawn = [];
        for (int top = 0; top < height; top += 4)
        {
            char[] line = new char[(width + 1) / 2];
            for (int left = 0; left < width; left += 2)
            {
                line[left / 2] = (char)(0x2800 + DotsAt(dots, top, left));
            }

            drawn.Add(new string(line));
        }

        return drawn;
    }

    /// <summary>The eight dots of one braille character, numbered as Unicode does.</summary>
    private static int DotsAt(bool[,] dots, int top, int left)
    {
        ReadOnlySpan<int> bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
        int pattern = 0;
        for (int cell = 0; cell < 8; cell++)
        {
            int y = top + (cell / 2), x = left + (cell % 2);
            if (y < dots.GetLength(0) && x < dots.GetLength(1) && dots[y, x])
            {
                pattern |= bits[cell];
            }
        }

        return pattern;
    }
}
