using HwStack.Network;

namespace HwStack.Cli.Output;

/// <summary>A spike raster in characters: neurons downwards, steps to the right, braille dots so that one character holds 2 × 4 cells.</summary>
internal static class SpikeRaster
{
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
