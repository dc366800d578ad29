using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace HwStack.Profiling;

/// <summary>
/// Fills a page of Web/. Only scripts whose hash the page names run, nothing is loaded from anywhere, and the profile's text enters as JSON in which no character can end the script
/// element: names in a network file cannot become markup or code.
/// </summary>
internal static class PageTemplate
{
    /// <summary>Fills the template.</summary>
    /// <param name="template">Resource name.</param>
    /// <param name="title">Plain text.</param>
    /// <param name="json">JSON without &lt;, as <see cref="ProfileDocument.PageJson"/> writes it.</param>
    /// <param name="raster">Base64.</param>
    /// <param name="library">Script of the chart library; null for none.</param>
    /// <param name="scripts">Resource names of the page's own scripts, in order.</param>
    public static string Fill(string template, string title, string json, string raster, string? library, params string[] scripts)
    {
        // A string of the library that spells the end tag would end the element; inside a script string the backslash changes nothing.
        string? charts = library?.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        StringBuilder script = new("(() => {\n'use strict';\n");
        foreach (string name in scripts)
        {
            script.Append(PageResources.Get(name));
        }

        string own = script.Append("})();\n").ToString();
        string policy = $"default-src 'none'; script-src {string.Join(' ', new[] { charts, own }.OfType<string>().Select(Hash))}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
        Dictionary<string, string> parts = new()
        {
            ["policy"] = policy, ["title"] = WebUtility.HtmlEncode(title), ["style"] = PageResources.Get("page.css"), ["data"] = json, ["raster"] = raster, ["library"] = charts ?? "", ["script"] = own,
        };
        return Replace(PageResources.Get(template), parts);
    }

    // In one pass, so that braces inside a part are never taken for a place.
    private static string Replace(string template, Dictionary<string, string> parts)
    {
        StringBuilder page = new();
        int at = 0;
        for (int open; (open = template.IndexOf("{{", at, StringComparison.Ordinal)) >= 0;)
        {
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            page.Append(template, at, open - at).Append(parts[template[(open + 2)..close]]);
            at = close + 2;
        }

        return page.Append(template, at, template.Length - at).ToString();
    }

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
}
