using System.Text.RegularExpressions;

namespace HwStack.Architecture.Tests;

/// <summary>Documents that point at files which moved away lose their readers.</summary>
public sealed partial class DocLinkTests
{
    [Fact]
    public void Relative_links_in_documents_lead_to_files()
    {
        List<string> broken = [];
        foreach (string file in Documents())
        {
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal))
                {
                    continue;
                }

                string path = Path.Combine(Path.GetDirectoryName(file)!, target);
                if (!File.Exists(path) && !Directory.Exists(path))
                {
                    broken.Add($"{Path.GetRelativePath(RepositoryRoot.Path, file)} -> {target}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_error_and_warning_code_in_the_sources_is_explained()
    {
        string catalogue = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "errors.md"));
        SortedSet<string> missing = [];
        foreach (string top in new[] { "src", "firmware-protocol", "emulators", "tools" })
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, top), "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match code in Code().Matches(File.ReadAllText(file)))
                {
                    if (!catalogue.Contains(code.Groups[1].Value, StringComparison.Ordinal))
                    {
                        missing.Add(code.Groups[1].Value);
                    }
                }
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void No_code_is_explained_twice()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "errors.md")).Where(line => line.StartsWith("| HW", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])];
        Assert.True(rows.Length > 400, $"{rows.Length} rows");
        Assert.Empty(rows.GroupBy(code => code).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(RepositoryRoot.Path, "*.md", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("\"(HWW?[0-9]{3,4})\"")]
    private static partial Regex Code();
}
