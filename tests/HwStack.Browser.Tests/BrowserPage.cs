using System.Diagnostics;
using System.Text.Json;

namespace HwStack.Browser.Tests;

/// <summary>What a browser saw of a page.</summary>
internal static class BrowserPage
{
    /// <summary>Opens a file and goes through page.mjs.</summary>
    public static JsonElement Open(TemporaryFolder folder, string file, int width = 1280, int height = 800, string theme = "light", string search = "", string? screenshot = null, bool whole = false)
    {
        Assert.Null(BrowserTools.WhyNot);
        string job = folder.File($"job-{Guid.NewGuid():N}.json");
        File.WriteAllText(job, JsonSerializer.Serialize(new { playwright = BrowserTools.Playwright, chromium = BrowserTools.Chromium, file, width, height, theme, search, screenshot, whole }));
        ProcessStartInfo node = new("node", [Path.Combine(BrowserTools.Scripts, "page.mjs"), job]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(node)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return JsonDocument.Parse(output).RootElement;
    }
}
