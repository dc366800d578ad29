namespace HwStack.Testing;

/// <summary>Real networks, inputs and golden outputs that are not part of the repository: HWSTACK_DATA, default ../shared/data beside it.</summary>
public static class TestData
{
    /// <summary>The folder, whether it exists or not.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("HWSTACK_DATA") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.GetFullPath(RepositoryFiles.PathOf("../shared/data"));

    /// <summary>A file or folder of the data.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Why a test that needs this part of the data is skipped; null when it is there.</summary>
    public static string? WhyNot(string relative) =>
        File.Exists(At(relative)) || Directory.Exists(At(relative)) ? null : $"no {At(relative)}; set HWSTACK_DATA to the data folder";
}
