namespace HwStack.Training;

/// <summary>Bilinear interpolation in integers: positions in 1/65536 pixels, weights in 1/256, so that the result is the same everywhere.</summary>
internal static class Resampling
{
    /// <summary>One colour channel of an image through a map; black outside.</summary>
    /// <param name="source">[height × width].</param>
    /// <param name="map">Position of each new pixel in the old image.</param>
    /// <param name="field">Displacements added to it, first all x, then all y, in the map's unit; empty for none.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="target">[height × width], overwritten.</param>
    public static void Warp(ReadOnlySpan<byte> source, AffineMap map, ReadOnlySpan<int> field, int height, int width, Span<byte> target)
    {
        for (int row = 0, at = 0; row < height; row++)
        {
            int x = map.X0 + (map.XY * row), y = map.Y0 + (map.YY * row);
            for (int column = 0; column < width; column++, at++, x += map.XX, y += map.YX)
            {
                target[at] = field.IsEmpty ? At(source, height, width, x, y) : At(source, height, width, x + field[at], y + field[field.Length / 2 + at]);
            }
        }
    }

    private static byte At(ReadOnlySpan<byte> source, int height, int width, int x, int y)
    {
        // Arithmetic shifts floor, also left of the image.
        int left = x >> 16, top = y >> 16, right = (x >> 8) & 255, below = (y >> 8) & 255, first = (top * width) + left;
        int a, b, c, d;
        if ((uint)left < (uint)(width - 1) && (uint)top < (uint)(height - 1))
        {
            (a, b, c, d) = (source[first], source[first + 1], source[first + width], source[first + width + 1]);
        }
        else
        {
            bool onLeft = (uint)left < (uint)width, onRight = (uint)(left + 1) < (uint)width, onTop = (uint)top < (uint)height, onBottom = (uint)(top + 1) < (uint)height;
            a = onLeft && onTop ? source[first] : 0;
            b = onRight && onTop ? source[first + 1] : 0;
            c = onLeft && onBottom ? source[first + width] : 0;
            d = onRight && onBottom ? source[first + width + 1] : 0;
        }

        int upper = (a << 8) + ((b - a) * right), lower = (c << 8) + ((d - c) * right);
        return (byte)(((upper << 8) + ((lower - upper) * below) + 0x8000) >> 16);
    }
}
