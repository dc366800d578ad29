using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>Where a pixel of the new image comes from: x = X0 + XX·column + XY·row, y = Y0 + YX·column + YY·row, in 1/65536 pixels of the old image.</summary>
internal readonly record struct AffineMap(int X0, int XX, int XY, int Y0, int YX, int YY)
{
    /// <summary>Units in a pixel.</summary>
    public const int One = 1 << 16;

    /// <summary>Draws shift, rotation, zoom and shear about the image's centre; always the same count of random numbers, so that one option does not change what another does.</summary>
    public static AffineMap Draw(AugmentationOptions options, bool flip, int height, int width, ref CounterRandom random)
    {
        double shiftX = Draw(options.Shift, ref random), shiftY = Draw(options.Shift, ref random), angle = Draw(options.Rotate, ref random) * (Math.PI / 180);
        double zoomX = 1 + Draw(options.Scale, ref random), zoomY = 1 + Draw(options.Scale, ref random), slant = Draw(options.Shear, ref random) * (Math.PI / 180);
        (double sin, double cos) = PortableMath.SinCos(angle);
        (double slantSin, double slantCos) = PortableMath.SinCos(slant);

        // Backwards: undo the shift, the rotation, the shear, the zoom, the flip.
        double mirror = flip ? -1 : 1, shear = slantSin / slantCos, centreX = (width - 1) / 2.0, centreY = (height - 1) / 2.0;
        double xx = mirror * (cos - (shear * -sin)) / zoomX, xy = mirror * (sin - (shear * cos)) / zoomX, yx = -sin / zoomY, yy = cos / zoomY;
        return new AffineMap(
            Fixed(centreX - (xx * (centreX + shiftX)) - (xy * (centreY + shiftY))), Fixed(xx), Fixed(xy),
            Fixed(centreY - (yx * (centreX + shiftX)) - (yy * (centreY + shiftY))), Fixed(yx), Fixed(yy));
    }

    private static double Draw(double most, ref CounterRandom random) => ((2 * random.NextUnit()) - 1) * most;

    private static int Fixed(double value) => (int)Math.Round(value * One);
}
