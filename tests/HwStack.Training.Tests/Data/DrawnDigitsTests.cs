using System.Security.Cryptography;
using HwStack.Network.Topologies;

namespace HwStack.Training.Tests;

public sealed class DrawnDigitsTests
{
    [Fact]
    public void Both_parts_hold_as_many_of_each_digit_and_no_picture_twice()
    {
        ImageSet train = DrawnDigits.Read(DataSplit.Train), test = DrawnDigits.Read(DataSplit.Test);
        Assert.Equal((DrawnDigits.TrainCount, DrawnDigits.TestCount, 10, 1, DigitPainter.Side, DigitPainter.Side), (train.Count, test.Count, train.Classes, train.Channels, train.Height, train.Width));
        Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal((1000, 200), (train.Labels.Count((byte)digit), test.Labels.Count((byte)digit))));
        Assert.Equal(12_000, Digests(train).Concat(Digests(test)).Distinct().Count());
    }

    // Guards against arithmetic that another machine or version would round in another way.
    [Fact]
    public void The_test_part_has_the_same_bytes_everywhere()
    {
        ImageSet test = DrawnDigits.Read(DataSplit.Test);
        byte[] all = [.. Enumerable.Range(0, test.Count).SelectMany(image => test.PixelsOf(image).ToArray())];
        Assert.Equal("1B9EE4B3F9DF2804", Convert.ToHexString(SHA256.HashData(all))[..16]);
    }

    [Fact]
    public void A_picture_depends_on_its_seed_and_number_only()
    {
        ImageSet few = DrawnDigits.Draw(7, 5), many = DrawnDigits.Draw(30, 5), other = DrawnDigits.Draw(7, 6);
        for (int image = 0; image < few.Count; image++)
        {
            Assert.Equal(few.PixelsOf(image), many.PixelsOf(image));
            Assert.NotEqual(few.PixelsOf(image).ToArray(), other.PixelsOf(image).ToArray());
        }
    }

    [Fact]
    public void Pictures_have_ink_paper_and_greys_and_vary_in_place_and_weight()
    {
        ImageSet set = DrawnDigits.Draw(500, 9);
        List<double> ink = [], centre = [];
        HashSet<byte> values = [];
        for (int image = 0; image < set.Count; image++)
        {
            byte[] pixels = set.PixelsOf(image).ToArray();
            Assert.InRange(pixels.Count(pixel => pixel > 127), 8, 110);
            Assert.True(pixels.Count(pixel => pixel < 64) > 60, $"picture {image} is nearly all ink");
            double sum = pixels.Sum(pixel => (double)pixel);
            ink.Add(sum);
            centre.Add(pixels.Select((pixel, i) => pixel * (double)(i % DigitPainter.Side)).Sum() / sum);
            values.UnionWith(pixels);
        }

        Assert.Equal(256, values.Count);
        Assert.True(ink.Max() > 2 * ink.Min(), "all pictures are as heavy");
        Assert.True(centre.Max() - centre.Min() > 2, "all pictures are in the same place");
    }

    [Fact]
    public void A_buffer_of_another_size_is_refused()
    {
        CounterRandom chance = new(1, 2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitPainter.Paint(0, ref chance, new byte[DigitPainter.Side]));
    }

    private static IEnumerable<string> Digests(ImageSet set) => Enumerable.Range(0, set.Count).Select(image => Convert.ToHexString(set.PixelsOf(image)));
}
