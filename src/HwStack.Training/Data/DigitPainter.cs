using System.Globalization;
using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>
/// Paints the digits 0 to 9 as grey pictures of 14 × 14 pixels: strokes whose size, place, slant, width, brightness and corners are random, and noise. Additions, multiplications, divisions and square roots of
/// IEEE 754 only, and integer random numbers: equal arguments give equal bytes on every machine.
/// </summary>
public static class DigitPainter
{
    /// <summary>Rows and columns of a picture.</summary>
    public const int Side = 14;

    // Glyphs are drawn on a grid of 16 × 24. Each digit has one or more forms; a form is strokes apart by ';', a stroke the corners of a line.
    private const double GlyphWidth = 16, GlyphHeight = 24;

    private static readonly double[][][][] Forms = Array.ConvertAll<string[], double[][][]>(
        [
            ["8,0 13,2 16,8 16,16 13,22 8,24 3,22 0,16 0,8 3,2 8,0"],
            ["3,5 9,0 9,24", "3,5 9,0 9,24; 3,24 15,24", "8,0 8,24"],
            ["0,6 2,2 8,0 14,2 16,7 13,12 0,24 16,24", "1,5 4,1 10,0 15,4 14,10 9,15 1,21 0,24 6,22 11,24 16,23"],
            ["1,3 7,0 13,2 14,7 11,11 6,12 12,13 16,17 14,22 7,24 0,21", "1,0 15,0 7,9 13,11 16,16 13,22 7,24 0,21"],
            ["12,24 12,0 0,16 16,16", "2,0 0,14 16,14; 12,6 12,24"],
            ["15,0 2,0 1,10 8,9 14,11 16,16 14,21 8,24 0,22"],
            ["14,1 8,2 3,7 0,15 2,21 8,24 14,21 16,16 13,11 8,10 3,12 0,16", "8,0 2,10 0,17 3,23 9,24 14,21 14,15 9,12 2,15"],
            ["0,0 16,0 6,24", "0,0 16,0 6,24; 4,12 14,12"],
            ["8,11 2,8 2,3 8,0 14,3 14,8 8,11 1,15 1,21 8,24 15,21 15,15 8,11"],
            ["16,8 13,13 8,14 2,12 0,8 2,3 8,0 14,3 16,9 14,17 9,24", "15,7 11,13 5,13 1,9 1,5 5,0 11,0 15,5 15,24"],
        ],
        forms => Array.ConvertAll(forms, form => Array.ConvertAll(form.Split("; "), Corners)));

    /// <summary>Paints a digit.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <param name="chance">Random numbers of this picture.</param>
    /// <param name="pixels">[<see cref="Side"/> × <see cref="Side"/>], row-major, 0 paper to 255 ink; overwritten.</param>
    public static void Paint(int digit, ref CounterRandom chance, Span<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, Side * Side, nameof(pixels));
        double[][][] forms = Forms[digit];
        double[][] form = forms[(int)chance.Below(forms.Length)];
        double width = Vary(6.6, 1.4, ref chance), height = Vary(9.4, 1.2, ref chance), slant = Vary(0.1, 0.25, ref chance), tilt = Vary(0, 0.1, ref chance);
        double centreX = Vary((Side - 1) / 2.0, 1, ref chance), centreY = Vary((Side - 1) / 2.0, 1, ref chance), radius = Vary(0.85, 0.3, ref chance), ink = Vary(0.85, 0.15, ref chance);
        double[] nearest = new double[pixels.Length];
        Array.Fill(nearest, double.MaxValue);
        foreach (double[] corners in form)
        {
            double fromX = 0, fromY = 0;
            for (int i = 0; i < corners.Length; i += 2)
            {
                double across = ((corners[i] / GlyphWidth) - 0.5) * width, down = ((corners[i + 1] / GlyphHeight) - 0.5) * height;
                double x = Vary(centreX + across - (slant * down), 0.35, ref chance), y = Vary(centreY + down + (tilt * across), 0.35, ref chance);
                if (i > 0)
                {
                    Measure(nearest, fromX, fromY, x, y);
                }

                (fromX, fromY) = (x, y);
            }
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            double covered = Math.Clamp(radius + 0.5 - Math.Sqrt(nearest[i]), 0, 1), speck = chance.NextUnit() < 0.01 ? 0.6 * chance.NextUnit() : 0;
            pixels[i] = (byte)Math.Round(255 * Math.Clamp(Vary(Math.Max(covered * ink, speck), 0.08, ref chance), 0, 1));
        }
    }

    // Squared distance of each pixel to the line from a to b, where it is nearer than what was there.
    private static void Measure(double[] nearest, double ax, double ay, double bx, double by)
    {
        double dx = bx - ax, dy = by - ay, length = (dx * dx) + (dy * dy);
        for (int i = 0; i < nearest.Length; i++)
        {
            double px = (i % Side) - ax, py = (i / Side) - ay;
            double along = length > 0 ? Math.Clamp(((px * dx) + (py * dy)) / length, 0, 1) : 0;
            double offX = px - (along * dx), offY = py - (along * dy);
            nearest[i] = Math.Min(nearest[i], (offX * offX) + (offY * offY));
        }
    }

    private static double Vary(double middle, double most, ref CounterRandom chance) => middle + (((2 * chance.NextUnit()) - 1) * most);

    private static double[] Corners(string stroke) => Array.ConvertAll(stroke.Split(' ', ','), number => double.Parse(number, CultureInfo.InvariantCulture));
}
