namespace HwStack.Compiler.Placement;

/// <summary>The Hilbert curve over a rectangle: cores near on the curve are near on the mesh. Starts at (0, 0), where the first port is.</summary>
internal static class SpaceFillingCurve
{
    /// <summary>All positions of the mesh in the order of the curve over the smallest enclosing square of a power of two.</summary>
    public static IEnumerable<(int X, int Y)> Hilbert(int meshX, int meshY)
    {
        int side = 1;
        while (side < Math.Max(meshX, meshY))
        {
            side *= 2;
        }

        for (long d = 0; d < (long)side * side; d++)
        {
            (int x, int y) = Point(side, d);
            if (x < meshX && y < meshY)
            {
                yield return (x, y);
            }
        }
    }

    private static (int X, int Y) Point(int side, long d)
    {
        int x = 0, y = 0;
        for (int s = 1; s < side; s *= 2, d /= 4)
        {
            int rx = (int)(d / 2) & 1, ry = (int)(d ^ rx) & 1;
            if (ry == 0)
            {
                if (rx == 1)
                {
                    (x, y) = (s - 1 - x, s - 1 - y);
                }

                (x, y) = (y, x);
            }

            (x, y) = (x + (s * rx), y + (s * ry));
        }

        return (x, y);
    }
}
