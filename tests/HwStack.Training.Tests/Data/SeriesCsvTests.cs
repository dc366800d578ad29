namespace HwStack.Training.Tests;

public sealed class SeriesCsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_become_series()
    {
        File.WriteAllText(_folder.File("s.csv"), "0,B,0,0,1,2\n0,B,0,1,3,4.5\n0,A,0,0,-5,6\n");
        // The first letter of the file is a space, on which the taxels hardly move; series 50 is an A.
        SeriesSet set = SeriesCsv.Read(_folder.File("s.csv"));
        Assert.Equal((2, 2, 2), (set.Count, set.Channels, set.Classes));
        Assert.Equal([1, 2, 3, 4.5f], set.ValuesOf(0).ToArray());
        Assert.Equal(["A", "B"], set.ClassNames);
        Assert.Equal([1, 0], set.Labels.ToArray());
    }

    [Theory]
    [InlineData("0,A,0,0\n", "HW1190")]
    [InlineData("0,A,0,1,5\n", "HW1190")]
    [InlineData("0,A,0,0,nan\n", "HW1190")]
    [InlineData("0,A,0,0,1,2\n0,A,0,1,1\n", "HW1190")]
    [InlineData("\n", "HW1188")]
    public void Other_lines_are_refused(string text, string code)
    {
        File.WriteAllText(_folder.File("s.csv"), text);
        Assert.Equal(code, Idx.CodeOf(() => SeriesCsv.Read(_folder.File("s.csv"))));
    }

    [DataFact("braille/braille_taxels.csv.gz")]
    public void The_braille_letters_become_on_and_off_spikes_that_follow_the_taxels()
    {
        // The first letter of the file is a space, on which the taxels hardly move; series 50 is an A.
        SeriesSet set = SeriesCsv.Read(TestData.At("braille", "braille_taxels.csv.gz"));
        Assert.Equal((27 * 50, 12, 27), (set.Count, set.Channels, set.Classes));
        EncodedSeries spikes = new(set, new EncodingOptions { Kind = EncoderKind.Delta, Ticks = 77, Threshold = 4, Levels = 127 });
        Assert.Equal([24], spikes.InputShape);
        float[] payloads = new float[77 * 24];
        spikes.Fill(50, 0, payloads);
        ReadOnlySpan<float> taxels = set.ValuesOf(50);
        for (int c = 0; c < 12; c++)
        {
            // What was told, in thresholds, is within one of what the taxel did.
            double told = Enumerable.Range(0, 77).Sum(t => payloads[(t * 24) + c] - payloads[(t * 24) + 12 + c]);
            Assert.True(Math.Abs((told * 4) - (taxels[^(12 - c)] - taxels[c])) < 4, $"channel {c}: told {told}");
        }

        Assert.True(payloads.Sum() is > 20 and < 500, $"{set.ClassNames[set.Labels[50]]}: {payloads.Sum()} spikes");
    }
}
