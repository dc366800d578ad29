using System.Xml.Linq;

namespace HwStack.Architecture.Tests;

/// <summary>The floors of docs/architecture.md: a project refers only to projects on lower floors.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["src/HwStack.Diagnostics"] = -1,
        ["src/HwStack.Chip"] = 0,
        ["src/HwStack.Network"] = 0,
        ["src/HwStack.Links"] = 0,
        ["firmware-protocol/HwStack.Image"] = 1,
        ["firmware-protocol/HwStack.Protocol"] = 1,
        ["src/HwStack.Reference"] = 1,
        ["src/HwStack.Training"] = 1,
        ["src/HwStack.Compiler"] = 2,
        ["src/HwStack.Runtime"] = 2,
        ["emulators/HwStack.Emulator"] = 3,
        ["src/HwStack.Profiling"] = 3,
        ["src/HwStack.Boards"] = 3,
        ["emulators/HwStack.EmulatedBoard"] = 4,
        ["tools/HwStack.Cli"] = 5,
    };

    [Fact]
    public void Every_project_stands_on_a_named_floor()
    {
        Assert.Equal(Floors.Keys.Order(), Projects().Select(project => project.Folder).Order());
    }

    [Fact]
    public void References_point_only_downwards()
    {
        List<string> upward = [];
        foreach ((string folder, string[] references) in Projects())
        {
            foreach (string reference in references)
            {
                if (Floors.GetValueOrDefault(reference, int.MaxValue) >= Floors.GetValueOrDefault(folder, int.MinValue))
                {
                    upward.Add($"{folder} -> {reference}");
                }
            }
        }

        Assert.Empty(upward);
    }

    [Fact]
    public void Libraries_in_src_never_see_emulators_or_tools()
    {
        IEnumerable<string> found = Projects()
            .Where(project => project.Folder.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(project => project.References.Where(IsAboveSrc), (project, reference) => $"{project.Folder} -> {reference}");
        Assert.Empty(found);
    }

    [Fact]
    public void The_emulator_sees_neither_the_compiler_nor_the_network_reader()
    {
        (string Folder, string[] References) emulator = Projects().Single(project => project.Folder == "emulators/HwStack.Emulator");
        Assert.DoesNotContain("src/HwStack.Compiler", emulator.References);
        Assert.DoesNotContain("src/HwStack.Reference", emulator.References);
    }

    [Fact]
    public void No_project_file_pins_a_version_of_its_own()
    {
        IEnumerable<string> pinned = Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains("artifacts", StringComparison.Ordinal))
            .Where(file => XDocument.Load(file).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null));
        Assert.Empty(pinned);
    }

    [Fact]
    public void The_top_level_holds_only_the_agreed_folders()
    {
        string[] agreed = ["artifacts", "docs", "emulators", "firmware-protocol", "src", "tests", "tools"];
        IEnumerable<string> others = Directory.EnumerateDirectories(RepositoryRoot.Path)
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => !name.StartsWith('.') && !agreed.Contains(name));
        Assert.Empty(others);
    }

    private static bool IsAboveSrc(string reference) =>
        reference.StartsWith("emulators/", StringComparison.Ordinal) || reference.StartsWith("tools/", StringComparison.Ordinal);

    private static List<(string Folder, string[] References)> Projects()
    {
        List<(string, string[])> projects = [];
        foreach (string top in new[] { "src", "firmware-protocol", "emulators", "tools" })
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, top), "*.csproj", SearchOption.AllDirectories))
            {
                string folder = Path.GetRelativePath(RepositoryRoot.Path, Path.GetDirectoryName(file)!).Replace('\\', '/');
                string[] references = [.. XDocument.Load(file).Descendants("ProjectReference")
                    .Select(reference => reference.Attribute("Include")!.Value.Replace("$(RepoRoot)", "", StringComparison.Ordinal))
                    .Select(path => Path.GetDirectoryName(path)!.Replace('\\', '/'))];
                projects.Add((folder, references));
            }
        }

        return projects;
    }
}
