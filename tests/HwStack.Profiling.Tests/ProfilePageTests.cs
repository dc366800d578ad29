using System.Text.Json;
using System.Text.RegularExpressions;
using HwStack.Image;

namespace HwStack.Profiling.Tests;

/// <summary>What can be said of the pages without a browser; the browser's tests are in HwStack.Browser.Tests.</summary>
public sealed partial class ProfilePageTests : IDisposable
{
    private const string Hostile = "</script><script>alert(1)</script><!-- \" ' & {{library}}";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_cannot_become_markup_or_code()
    {
        string json = JsonSerializer.Serialize(Hostileprofile(), ProfileDocument.PageJson);
        string page = PageTemplate.Fill("page.html", Hostile, json, "", "charts('</script>');", "a-common.js");
        Assert.Equal(4, Count(page, "<script"));
        Assert.Equal(4, Count(page, "</script>"));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Equal(Hostile, JsonDocument.Parse(Data().Match(page).Groups[1].Value).RootElement.GetProperty("profiles")[0].GetProperty("populations")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void The_page_names_nothing_outside_itself()
    {
        string page = PageTemplate.Fill("page.html", "t", "{}", "", null, "a-common.js", "h-main.js");
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Empty(External().Matches(page));
    }

    [Fact]
    public void The_comparison_page_needs_no_chart_library()
    {
        ProfileComparison comparison = ProfileComparison.Of(TwoCoreBoard.Scaled(1), TwoCoreBoard.Scaled(1.06), []);
        ProfilePage.WriteComparison(_folder.File("d.html"), new ProfileDiffDocument("a.json", "b.json", comparison));
        string page = File.ReadAllText(_folder.File("d.html"));
        Assert.Equal(comparison.Metrics.Count, JsonDocument.Parse(Data().Match(page).Groups[1].Value).RootElement.GetProperty("metrics").GetArrayLength());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_packed_raster_unpacks_to_the_counts()
    {
        int[] counts = [0, 1, 127, 128, 16384, int.MaxValue, 0, 3];
        string packed = PackedRaster.Of(new Runtime.RasterRecord(1, 1, 4, [], counts));
        using System.IO.Compression.GZipStream unzip = new(new MemoryStream(Convert.FromBase64String(packed)), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream bytes = new();
        unzip.CopyTo(bytes);
        bytes.Position = 0;
        Assert.Equal(counts, counts.Select(_ => Next(bytes)));
        Assert.Equal(-1, bytes.ReadByte());
    }

    [Fact]
    public void Ten_million_spikes_fit_into_a_page_of_15_megabytes()
    {
        // The hardest raster to pack: ten million spikes thrown at random into as many cells as there may be.
        Random random = new(3);
        int[] counts = new int[4000 * 1000];
        for (int spike = 0; spike < 10_000_000; spike++)
        {
            counts[random.Next(counts.Length)]++;
        }

        Runtime.RasterRecord raster = new(3, 100, 4000, [new("neurons", 100_000, 0, 1000)], counts);
        MemoryImage image = TwoCoreBoard.Image();
        Runtime.RunRecord run = TwoCoreBoard.Run(image);
        ProfileDocument document = new([ProfileReport.Of(run with { Activity = run.Activity! with { Raster = raster } }, image)], null);
        string page = PageTemplate.Fill("page.html", "t", JsonSerializer.Serialize(document, ProfileDocument.PageJson), PackedRaster.Of(raster), new string('x', 1_200_000), "a-common.js", "d-raster.js");
        Assert.Equal(10_000_000, document.Profiles[0].Raster!.Spikes);
        Assert.InRange(page.Length, 1_000_000, 15_000_000);
    }

    private static int Next(MemoryStream bytes)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int part = bytes.ReadByte();
            value |= (part & 127) << shift;
            if (part < 128)
            {
                return value;
            }
        }
    }

    private static ProfileDocument Hostileprofile()
    {
        MemoryImage image = TwoCoreBoard.Image(Hostile, "b");
        return new ProfileDocument([ProfileReport.Of(TwoCoreBoard.Run(image), image)], null);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("(src|href)\\s*=\\s*[\"'](?!#|data:)|https?://|url\\(", RegexOptions.IgnoreCase)]
    private static partial Regex External();
}
