namespace HwStack.Testing;

/// <summary>Files of the repository that tests read, found by walking up from the test binary to the solution.</summary>
public static class RepositoryFiles
{
    /// <summary>Folder that holds HwStack.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file or folder of the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "HwStack.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"HwStack.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
