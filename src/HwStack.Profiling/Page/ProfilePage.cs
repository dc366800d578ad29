using System.Text;
using System.Text.Json;
using HwStack.Diagnostics;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>Profiles and comparisons as one self-contained HTML file each: no network, light and dark, usable by keyboard and on a phone.</summary>
public static class ProfilePage
{
    private static readonly string[] Scripts = ["a-common.js", "b-charts.js", "c-mesh.js", "d-raster.js", "e-time.js", "f-energy.js", "g-tables.js", "h-main.js"];

    /// <summary>True when this build has the chart library that <see cref="Write"/> needs.</summary>
    public static bool HasCharts => PageResources.ChartLibrary is not null;

    /// <summary>Asks early for what <see cref="Write"/> needs.</summary>
    /// <exception cref="UserErrorException">HW0422 when this build has no chart library.</exception>
    public static void RequireCharts()
    {
        if (!HasCharts)
        {
            throw new UserErrorException(new UserError(
                "HW0422", "This build of hwstack has no chart library, which the HTML page needs: npm was missing or its registry could not be reached when it was built.", "--html",
                Hint: "Install Node.js with npm, delete artifacts/npm/profile-page and artifacts/hwstack.built, and run hwstack again; --json, --trace, --vcd and the text need nothing."));
        }
    }

    /// <summary>Writes the page of a profile, whole or not at all. The raster is the first sample's.</summary>
    /// <param name="path">File.</param>
    /// <param name="document">The profile.</param>
    /// <exception cref="UserErrorException">HW0422 without a chart library.</exception>
    public static void Write(string path, ProfileDocument document)
    {
        RequireCharts();
        RasterRecord? raster = document.Profiles[0].Activity?.Raster;
        var embedded = new { document.Schema, document.Profiles, document.Quantisation, RasterPopulations = raster?.Populations ?? [] };
        string title = $"Profile of {document.Profiles[0].Source}";
        Save(path, PageTemplate.Fill("page.html", title, JsonSerializer.Serialize(embedded, ProfileDocument.PageJson), PackedRaster.Of(raster), PageResources.ChartLibrary, Scripts));
    }

    /// <summary>Writes the page of a comparison, whole or not at all; it needs no chart library.</summary>
    public static void WriteComparison(string path, ProfileDiffDocument document) =>
        Save(path, PageTemplate.Fill("diff.html", "Profile comparison", JsonSerializer.Serialize(document, ProfileDocument.PageJson), "", null, "a-common.js", "diff-main.js"));

    private static void Save(string path, string page)
    {
        string whole = $"{path}.{Environment.ProcessId}.part";
        try
        {
            File.WriteAllText(whole, page, new UTF8Encoding(false));
            File.Move(whole, path, overwrite: true);
        }
        finally
        {
            File.Delete(whole);
        }
    }
}
