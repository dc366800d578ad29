using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>
/// Varies images by seeded affine and elastic deformation, flip and cutout; bilinear, black outside. What happens to an image depends on (seed, epoch, sample) only, on every
/// machine: random bits are integers, angles go through <see cref="PortableMath"/>, and pixels are interpolated in integers. Safe for use by several threads.
/// </summary>
/// <param name="options">What to vary.</param>
/// <param name="seed">Seed.</param>
public sealed class Augmenter(AugmentationOptions options, ulong seed)
{
    private const ulong Stream = 0x4155_474d; // "AUGM"

    private readonly double[] _kernel = options.Elastic > 0 ? ElasticField.Kernel(options.ElasticSigma) : [];

    /// <summary>What is varied.</summary>
    public AugmentationOptions Options => options;

    /// <summary>Writes a varied image. Colour channels are treated alike.</summary>
    /// <param name="source">[channels × height × width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="sample">Number of the image.</param>
    /// <param name="epoch">Epoch; another one gives another image.</param>
    /// <param name="target">Overwritten completely; as long as the source, and another memory.</param>
    public void Apply(ReadOnlySpan<byte> source, int height, int width, int sample, int epoch, Span<byte> target)
    {
        CounterRandom random = new(seed, Stream, ((ulong)(uint)epoch << 32) | (uint)sample);
        bool flip = (random.Next() & 1) != 0 && options.Flip;
        if (options.Warps)
        {
            AffineMap map = AffineMap.Draw(options, flip, height, width, ref random);
            Span<int> field = options.Elastic > 0 ? new int[2 * height * width] : default;
            if (options.Elastic > 0)
            {
                ElasticField.Draw(field, options.Elastic, _kernel, height, width, ref random);
            }

            for (int from = 0; from < source.Length; from += height * width)
            {
                Resampling.Warp(source.Slice(from, height * width), map, field, height, width, target.Slice(from, height * width));
            }
        }
        else
        {
            source.CopyTo(target);
            for (int from = 0; flip && from < target.Length; from += width)
            {
                target.Slice(from, width).Reverse();
            }
        }

        if (options.Cutout > 0)
        {
            CutOut(target, height, width, ref random);
        }
    }

    private void CutOut(Span<byte> target, int height, int width, ref CounterRandom random)
    {
        int left = (int)random.Below(width) - (options.Cutout / 2), top = (int)random.Below(height) - (options.Cutout / 2);
        int fromX = Math.Max(0, left), toX = Math.Min(width, left + options.Cutout), rows = target.Length / width;
        for (int row = 0; row < rows; row++)
        {
            if (row % height >= top && row % height < top + options.Cutout)
            {
                target.Slice((row * width) + fromX, toX - fromX).Clear();
            }
        }
    }
}
