namespace HwStack.Training.Tests;

public sealed class AugmenterTests
{
    private static readonly byte[] Picture = [.. Enumerable.Range(0, 28 * 28).Select(i => (byte)((i % 28) > 8 && (i % 28) < 19 && i / 28 > 5 && i / 28 < 22 ? 255 - (i % 97) : 20))];

    [Fact]
    public void The_identity_changes_nothing() => Assert.Equal(Picture, Warped(new AffineMap(0, AffineMap.One, 0, 0, 0, AffineMap.One), 28, 28));

    [Fact]
    public void Half_a_pixel_to_the_right_is_the_mean_of_two()
    {
        byte[] row = [0, 100, 200, 0], target = new byte[4];
        Resampling.Warp(row, new AffineMap(-AffineMap.One / 2, AffineMap.One, 0, 0, 0, AffineMap.One), [], 1, 4, target);
        Assert.Equal([0, 50, 150, 100], target);
    }

    [Fact]
    public void A_quarter_turn_moves_rows_to_columns()
    {
        // New (row, column) comes from old (column, 2 - row).
        byte[] source = [1, 2, 3, 4, 5, 6, 7, 8, 9], target = new byte[9];
        Resampling.Warp(source, new AffineMap(2 * AffineMap.One, 0, -AffineMap.One, 0, AffineMap.One, 0), [], 3, 3, target);
        Assert.Equal([3, 6, 9, 2, 5, 8, 1, 4, 7], target);
    }

    [Theory]
    [InlineData("shift=2")]
    [InlineData("rotate=15")]
    [InlineData("scale=0.15")]
    [InlineData("shear=10")]
    [InlineData("elastic=34:4")]
    [InlineData("cutout=8")]
    [InlineData("shift=2,rotate=10,scale=0.1,shear=5,elastic=20:3,flip,cutout=4")]
    public void Seed_epoch_and_sample_decide_and_nothing_else(string text)
    {
        Augmenter augmenter = new(AugmentationOptions.Parse(text), 7);
        byte[] first = Apply(augmenter, 3, 5), other = Apply(augmenter, 4, 5);
        Assert.NotEqual(Picture, first);
        Assert.NotEqual(first, other);
        Assert.NotEqual(first, Apply(augmenter, 3, 6));
        Assert.NotEqual(first, Apply(new Augmenter(augmenter.Options, 8), 3, 5));
        Assert.Equal(first, Apply(new Augmenter(augmenter.Options, 7), 3, 5));
        Assert.InRange(first.Sum(pixel => pixel), 0.5 * Picture.Sum(pixel => pixel), 1.5 * Picture.Sum(pixel => pixel));
    }

    [Fact]
    public void A_shift_stays_within_its_bound_in_both_axes_and_averages_to_none()
    {
        byte[] dot = new byte[28 * 28], target = new byte[28 * 28];
        dot[(14 * 28) + 14] = 255;
        Augmenter augmenter = new(AugmentationOptions.Parse("shift=3"), 1);
        double meanX = 0, meanY = 0;
        for (int sample = 0; sample < 1000; sample++)
        {
            augmenter.Apply(dot, 28, 28, sample, 1, target);
            double mass = target.Sum(pixel => pixel), x = Enumerable.Range(0, 784).Sum(i => target[i] * (i % 28)) / mass, y = Enumerable.Range(0, 784).Sum(i => target[i] * (i / 28)) / mass;
            Assert.InRange(x, 10.98, 17.02);
            Assert.InRange(y, 10.98, 17.02);
            (meanX, meanY) = (meanX + ((x - 14) / 1000), meanY + ((y - 14) / 1000));
        }

        // Standard error 3/√3/√1000 = 0.055.
        Assert.InRange(meanX, -0.2, 0.2);
        Assert.InRange(meanY, -0.2, 0.2);
    }

    [Fact]
    public void A_flip_mirrors_half_of_the_images_with_or_without_other_changes()
    {
        byte[] mirrored = [.. Picture.Chunk(28).SelectMany(row => row.Reverse())];
        Augmenter alone = new(AugmentationOptions.Parse("flip"), 2), warped = new(AugmentationOptions.Parse("flip,rotate=0.0001"), 2);
        bool[] isMirrored = [.. Enumerable.Range(0, 400).Select(sample => Apply(alone, sample, 1).SequenceEqual(mirrored))];
        Assert.InRange(isMirrored.Count(one => one), 150, 250);
        byte[] slightly = Apply(warped, Array.IndexOf(isMirrored, true), 1);
        Assert.True(Enumerable.Range(0, 784).Average(i => Math.Abs(slightly[i] - mirrored[i])) < 1);
    }

    [Fact]
    public void Elastic_fields_are_smooth_and_scale_with_alpha()
    {
        int[] once = Field(1), thrice = Field(3);
        Assert.True(Enumerable.Range(0, once.Length).All(i => Math.Abs(thrice[i] - (3 * once[i])) <= 3));
        double size = once.Average(value => Math.Abs((double)value)), step = Enumerable.Range(0, 783).Average(i => i % 28 == 27 ? 0 : Math.Abs((double)once[i + 1] - once[i]));
        Assert.True(step < size / 2, $"mean step {step}, mean size {size}");

        static int[] Field(double alpha)
        {
            int[] field = new int[2 * 784];
            var random = new HwStack.Network.Topologies.CounterRandom(1, 2, 3);
            ElasticField.Draw(field, alpha, ElasticField.Kernel(4), 28, 28, ref random);
            return field;
        }
    }

    [Fact]
    public void A_cutout_blackens_one_square()
    {
        byte[] white = new byte[784], target = new byte[784];
        Array.Fill(white, (byte)255);
        Augmenter augmenter = new(AugmentationOptions.Parse("cutout=6"), 1);
        for (int sample = 0; sample < 200; sample++)
        {
            augmenter.Apply(white, 28, 28, sample, 1, target);
            int[] black = [.. Enumerable.Range(0, 784).Where(i => target[i] == 0)];
            int width = black.Max(i => i % 28) - black.Min(i => i % 28) + 1, height = black.Max(i => i / 28) - black.Min(i => i / 28) + 1;
            Assert.Equal(width * height, black.Length);
            Assert.InRange(width, 3, 6);
            Assert.InRange(height, 3, 6);
        }
    }

    // Written down from a first run: the same bytes are expected of every machine.
    [Fact]
    public void The_bytes_are_these_on_every_machine()
    {
        byte[] varied = Apply(new Augmenter(AugmentationOptions.Parse("shift=2,rotate=10,scale=0.1,shear=5,elastic=34:4,cutout=4"), 1), 0, 1);
        Assert.Equal("b069c7969658a605", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(varied))[..16]);
    }

    [Theory]
    [InlineData("shift=17")]
    [InlineData("shift")]
    [InlineData("rotate=nan")]
    [InlineData("blur=1")]
    [InlineData("shift=1,shift=2")]
    [InlineData("elastic=10:0.1")]
    [InlineData("cutout=1.5")]
    [InlineData("shift=1,none")]
    public void Other_texts_are_refused(string text) => Assert.Equal("HW0462", Idx.CodeOf(() => AugmentationOptions.Parse(text)));

    [Fact]
    public void None_is_none() => Assert.True(AugmentationOptions.Parse("none").IsNone && AugmentationOptions.Parse("").IsNone);

    private static byte[] Warped(AffineMap map, int height, int width)
    {
        byte[] target = new byte[Picture.Length];
        Resampling.Warp(Picture, map, [], height, width, target);
        return target;
    }

    private static byte[] Apply(Augmenter augmenter, int sample, int epoch)
    {
        byte[] target = new byte[Picture.Length];
        augmenter.Apply(Picture, 28, 28, sample, epoch, target);
        return target;
    }
}
