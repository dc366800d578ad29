namespace HwStack.Training;

/// <summary>Sums over square windows of images that are channels last; rows and columns that fill no window are left out.</summary>
internal static class SumPool
{
    /// <summary>target = sums of source.</summary>
    public static void Forward(LayerGeometry geometry, ReadOnlySpan<float> source, Span<float> target)
    {
        target.Clear();
        int channels = ChannelsOf(geometry, source.Length);
        int pool = geometry.Spec.Pool, width = geometry.Source.Width;
        for (int y = 0; y < geometry.Pooled.Height * pool; y++)
        {
            for (int x = 0; x < geometry.Pooled.Width * pool; x++)
            {
                Span<float> to = target.Slice((((y / pool) * geometry.Pooled.Width) + (x / pool)) * channels, channels);
                ReadOnlySpan<float> from = source.Slice(((y * width) + x) * channels, channels);
                Elementwise.Add(to, from);
            }
        }
    }

    /// <summary>source derivative = that of the window each element is in, 0 outside all.</summary>
    public static void Backward(LayerGeometry geometry, ReadOnlySpan<float> target, Span<float> source)
    {
        source.Clear();
        int channels = ChannelsOf(geometry, source.Length);
        int pool = geometry.Spec.Pool, width = geometry.Source.Width;
        for (int y = 0; y < geometry.Pooled.Height * pool; y++)
        {
            for (int x = 0; x < geometry.Pooled.Width * pool; x++)
            {
                target.Slice((((y / pool) * geometry.Pooled.Width) + (x / pool)) * channels, channels).CopyTo(source.Slice(((y * width) + x) * channels, channels));
            }
        }
    }

    private static int ChannelsOf(LayerGeometry geometry, int length)
    {

        ArgumentOutOfRangeException.ThrowIfNotEqual(length, geometry.SourceCount);
        return geometry.Source.Channels;
    }
}
