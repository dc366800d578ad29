using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>
/// Displacement fields for elastic deformation: uniform random numbers in ±1 a pixel and axis, smoothed by a Gaussian, times α. Some 80 µs for 28 × 28 pixels with σ = 4. Source: Simard,
/// Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual document analysis", ICDAR 2003.
/// </summary>
internal static class ElasticField
{
    /// <summary>The Gaussian, cut at 3 σ and normalised to a sum of 1: index 0 is the centre.</summary>
    public static double[] Kernel(double sigma)
    {
        double[] kernel = new double[(int)Math.Ceiling(3 * sigma) + 1];
        double sum = 0;
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] = PortableMath.Exp(-(i * i) / (2 * sigma * sigma));
            sum += i == 0 ? kernel[i] : 2 * kernel[i];
        }

        return Array.ConvertAll(kernel, value => value / sum);
    }

    /// <summary>Draws a field.</summary>
    /// <param name="field">Gets all x displacements, then all y, in units of <see cref="AffineMap.One"/> a pixel.</param>
    /// <param name="alpha">Scale in pixels.</param>
    /// <param name="kernel">The Gaussian.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="random">Random numbers.</param>
    public static void Draw(Span<int> field, double alpha, ReadOnlySpan<double> kernel, int height, int width, ref CounterRandom random)
    {
        double[] noise = new double[height * width], smooth = new double[height * width];
        for (int axis = 0; axis < 2; axis++)
        {
            for (int i = 0; i < noise.Length; i++)
            {
                noise[i] = (2 * random.NextUnit()) - 1;
            }

            for (int row = 0; row < height; row++)
            {
                Smooth(noise.AsSpan(row * width), smooth.AsSpan(row * width), kernel, width, 1);
            }

            for (int column = 0; column < width; column++)
            {
                Smooth(smooth.AsSpan(column), noise.AsSpan(column), kernel, height, width);
            }

            Span<int> half = field.Slice(axis * noise.Length, noise.Length);
            for (int i = 0; i < noise.Length; i++)
            {
                half[i] = (int)Math.Round(noise[i] * alpha * AffineMap.One);
            }
        }
    }

    // One line of the image; nothing lies outside.
    private static void Smooth(ReadOnlySpan<double> from, Span<double> to, ReadOnlySpan<double> kernel, int count, int stride)
    {
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            for (int j = Math.Max(0, i - kernel.Length + 1); j <= Math.Min(count - 1, i + kernel.Length - 1); j++)
            {
                sum += from[j * stride] * kernel[Math.Abs(i - j)];
            }

            to[i * stride] = sum;
        }
    }
}
