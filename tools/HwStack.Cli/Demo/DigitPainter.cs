using HwStack.Network;

namespace HwStack.Cli.Demo;

/// <summary>Draws the digits 0 to 9 as 12 × 12 pictures, moved and noisy, and turns them into spikes.</summary>
internal static class DigitPainter
{
    /// <summary>Side of a picture in pixels.</summary>
    public const int Side = 12;

    /// <summary>Steps a picture is shown.</summary>
    public const int Steps = 40;

    private const int GlyphWidth = 7, GlyphHeight = 9;
    private const double InkRate = 0.55, PaperRate = 0.015, FlippedPixels = 0.02;

    private static readonly string[] Glyphs =
    [
        "..###.. .#...#. #.....# #.....# #.....# #.....# #.....# .#...#. ..###..",
        "...#... ..##... .#.#... ...#... ...#... ...#... ...#... ...#... .#####.",
        ".#####. #.....# ......# .....#. ....#.. ..##... .#..... #...... #######",
        ".#####. #.....# ......# ......# ..####. ......# ......# #.....# .#####.",
        ".....#. ....##. ...#.#. ..#..#. .#...#. #....#. ####### .....#. .....#.",
        "####### #...... #...... #.####. ##....# ......# ......# #.....# .#####.",
        "..####. .#..... #...... #.####. ##....# #.....# #.....# .#...#. ..###..",
        "####### ......# .....#. ....#.. ....#.. ...#... ...#... ..#.... ..#....",
        ".#####. #.....# #.....# .#...#. ..###.. .#...#. #.....# #.....# .#####.",
        "..###.. .#...#. #.....# #.....# .#####. ......# ......# .....#. .####..",
    ];

    /// <summary>A digit at a random place with a few flipped pixels, as Bernoulli spikes.</summary>
    public static Signal Spikes(int digit, Random chance)
    {
        bool[] picture = Picture(digit, chance);
        float[] dense = new float[Steps * Side * Side];
        for (int i = 0; i < dense.Length; i++)
        {
            dense[i] = chance.NextDouble() < (picture[i % picture.Length] ? InkRate : PaperRate) ? 1 : 0;
        }

        return Signal.FromDense(dense, Steps, Side * Side);
    }

    /// <summary>The pixels of a digit, row-major.</summary>
    public static bool[] Picture(int digit, Random chance)
    {
        string[] rows = Glyphs[digit].Split(' ');
        int left = chance.Next(1, Side - GlyphWidth), top = chance.Next(1, Side - GlyphHeight);
        bool[] pixels = new bool[Side * Side];
        for (int y = 0; y < GlyphHeight; y++)
        {
            for (int x = 0; x < GlyphWidth; x++)
            {
                pixels[((top + y) * Side) + left + x] = rows[y][x] == '#';
            }
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] ^= chance.NextDouble() < FlippedPixels;
        }

        return pixels;
    }
}
