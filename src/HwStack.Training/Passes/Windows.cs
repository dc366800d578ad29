namespace HwStack.Training;

/// <summary>
/// The windows of a convolution as rows of a matrix, [positions × kernel·kernel·channels], and back. Images are channels last, so each line of a window is one copy.
/// </summary>
internal static class Windows
{
    /// <summary>Copies each window of an image into a row; what lies outside the image is 0.</summary>
    public static void Gather(LayerGeometry geometry, ReadOnlySpan<float> image, Span<float> windows)
    {
        (int kernel, int padding, int stride) = (geometry.Spec.Kernel, geometry.Spec.Padding, geometry.Spec.Stride);
        (int channels, int height, int width) = geometry.Pooled;
        int line = kernel * channels, at = 0;
        for (int y = 0; y < geometry.Output.Height; y++)
        {
            for (int x = 0; x < geometry.Output.Width; x++)
            {
                for (int k = 0; k < kernel; k++, at += line)
                {
                    int row = (y * stride) + k - padding, left = (x * stride) - padding, first = Math.Max(0, -left), last = Math.Min(kernel, width - left);
                    Span<float> to = windows.Slice(at, line);
                    if (row < 0 || row >= height || first >= last)
                    {
                        to.Clear();
                        continue;
                    }

                    to[..(first * channels)].Clear();
                    image.Slice(((row * width) + left + first) * channels, (last - first) * channels).CopyTo(to[(first * channels)..]);
                    to[(last * channels)..].Clear();
                }
            }
        }
    }

    /// <summary>Adds each row of windows to the place of the image it came from; the image is cleared first.</summary>
    public static void Scatter(LayerGeometry geometry, ReadOnlySpan<float> windows, Span<float> image)
    {
        (int kernel, int padding, int stride) = (geometry.Spec.Kernel, geometry.Spec.Padding, geometry.Spec.Stride);
        (int channels, int height, int width) = geometry.Pooled;
        int line = kernel * channels, at = 0;
        image.Clear();
        for (int y = 0; y < geometry.Output.Height; y++)
        {
            for (int x = 0; x < geometry.Output.Width; x++)
            {
                for (int k = 0; k < kernel; k++, at += line)
                {
                    int row = (y * stride) + k - padding, left = (x * stride) - padding, first = Math.Max(0, -left), last = Math.Min(kernel, width - left);
                    if (row < 0 || row >= height || first >= last)
                    {
                        continue;
                    }

                    Span<float> to = image.Slice(((row * width) + left + first) * channels, (last - first) * channels);
                    Elementwise.Add(to, windows.Slice(at + (first * channels), to.Length));
                }
            }
        }
    }
}
