using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>The data set "drawn": digits that <see cref="DigitPainter"/> paints on the spot, so that a network can be trained and judged without any file. Not a benchmark: easier than handwriting.</summary>
public static class DrawnDigits
{
    /// <summary>Name of the set.</summary>
    public const string Name = "drawn";

    /// <summary>Pictures of the training part.</summary>
    public const int TrainCount = 10_000;

    /// <summary>Pictures of the test part.</summary>
    public const int TestCount = 2_000;

    private const ulong Stream = 0x4452_4157, TrainSeed = 1, TestSeed = 2; // "DRAW"

    /// <summary>First seed of <see cref="Draw"/> that neither part of the set uses.</summary>
    public const ulong FirstFreeSeed = 3;

    /// <summary>A part of the set; the same bytes every time and on every machine.</summary>
    public static ImageSet Read(DataSplit split) => split == DataSplit.Train ? Draw(TrainCount, TrainSeed) : Draw(TestCount, TestSeed);

    /// <summary>Paints pictures: image i shows the digit i mod 10, and depends on seed and i only.</summary>
    /// <param name="count">Pictures, at least 1.</param>
    /// <param name="seed">Seed.</param>
    public static ImageSet Draw(int count, ulong seed)
    {
        const int PixelCount = DigitPainter.Side * DigitPainter.Side;
        byte[] pixels = new byte[count * PixelCount], labels = new byte[count];
        for (int image = 0; image < count; image++)
        {
            labels[image] = (byte)(image % 10);
            CounterRandom chance = new(seed, Stream, (ulong)image);
            DigitPainter.Paint(labels[image], ref chance, pixels.AsSpan(image * PixelCount, PixelCount));
        }

        return new ImageSet(Name, pixels, labels, 10, [1, DigitPainter.Side, DigitPainter.Side], FormattableString.Invariant($"{count:N0} digits painted with seed {seed}"));
    }
}
