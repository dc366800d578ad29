using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HwStack.Browser.Tests;

/// <summary>node, npm, a Chromium and playwright-core, found or fetched once.</summary>
internal static class BrowserTools
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    /// <summary>Chromium: HWSTACK_CHROMIUM, or the first of the usual names on the PATH; null without one.</summary>
    public static string? Chromium { get; } = Environment.GetEnvironmentVariable("HWSTACK_CHROMIUM") is { Length: > 0 } named
        ? named
        : new[] { "chromium", "chromium-browser", "google-chrome" }.Select(OnPath).FirstOrDefault(found => found is not null);

    /// <summary>Folder whose node_modules hold playwright-core.</summary>
    public static string Playwright { get; } = RepositoryFiles.PathOf("artifacts/npm/browser-tests");

    /// <summary>Folder of page.mjs.</summary>
    public static string Scripts { get; } = RepositoryFiles.PathOf("tests/HwStack.Browser.Tests");

    /// <summary>Why the tests cannot run; null when they can.</summary>
    public static string? WhyNot => Missing.Value;

    private static string? FindMissing()
    {
        if (OnPath("node") is null || OnPath("npm") is null)
        {
            return "node and npm are not installed";
        }

        if (Chromium is null)
        {
            return "no chromium is installed";
        }

        if (!HwStack.Profiling.ProfilePage.HasCharts)
        {
            return "hwstack was built without its chart library";
        }

        return Install() ? null : "playwright-core could not be installed from npm";
    }

    // Into a folder of its own and then into place, so that runs side by side never see half of it.
    private static bool Install()
    {
        string ready = Path.Combine(Playwright, "node_modules", "playwright-core", "package.json");
        if (File.Exists(ready) && File.GetLastWriteTimeUtc(Playwright) >= File.GetLastWriteTimeUtc(Path.Combine(Scripts, "package-lock.json")))
        {
            return true;
        }

        string work = $"{Playwright}.{Environment.ProcessId}";
        Directory.CreateDirectory(work);
        try
        {
            foreach (string name in new[] { "package.json", "package-lock.json" })
            {
                File.Copy(Path.Combine(Scripts, name), Path.Combine(work, name), overwrite: true);
            }

            ProcessStartInfo npm = new("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"])
            {
                WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            using Process process = Process.Start(npm)!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(TimeSpan.FromSeconds(120)))
            {
                process.Kill(entireProcessTree: true);
                return false;
            }

            if (process.ExitCode != 0)
            {
                return false;
            }

            if (Directory.Exists(Playwright))
            {
                Directory.Delete(Playwright, recursive: true);
            }

            Directory.Move(work, Playwright);
            return File.Exists(ready);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static string? OnPath(string program)
    {
        string[] names = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? [$"{program}.exe", $"{program}.cmd"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
