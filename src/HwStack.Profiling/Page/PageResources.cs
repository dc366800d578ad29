using System.Reflection;

namespace HwStack.Profiling;

/// <summary>The parts of the pages, embedded when HwStack is built.</summary>
internal static class PageResources
{
    /// <summary>The chart library; null when this build went without npm.</summary>
    public static string? ChartLibrary => Find("echarts.min.js");

    /// <summary>A part that is always there.</summary>
    public static string Get(string name) => Find(name) ?? throw new InvalidOperationException($"the resource {name} is missing from the assembly");

    private static string? Find(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
