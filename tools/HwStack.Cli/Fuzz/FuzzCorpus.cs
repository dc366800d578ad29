using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Cli.Fuzz;

/// <summary>What a fuzz run damages: files it makes itself, and those of a folder.</summary>
internal static class FuzzCorpus
{
    // Larger files would only make every mutant slower.
    private const int FileBytesMax = 1 << 20;

    /// <summary>Network files.</summary>
    /// <param name="folder">Folder with more files, searched below; null: none.</param>
    public static List<byte[]> Networks(string? folder) => [.. FuzzNetworks.All().Select(NirFile.Write), .. Files(folder, ".nir")];

    /// <summary>Image files: each network on ordinary cores and on many small ones, which need dendrites, lists and long destination sets.</summary>
    /// <param name="folder">Folder with more files, searched below; null: none.</param>
    public static List<byte[]> Images(string? folder)
    {
        ChipDescription nc1 = ChipCatalog.Get("nc1");
        ChipDescription small = nc1 with { Name = "small", Mesh = new MeshLimits(8, 8, 4), Core = new CoreLimits(16, 3000, 16, 33, 16, 15, 8) };
        List<byte[]> images = [];
        foreach (NetworkGraph graph in FuzzNetworks.Compiling())
        {
            foreach (ChipDescription chip in new[] { nc1, small })
            {
                PreparedNetwork network = NetworkModel.Prepare(graph, new NetworkSemantics(1e-3, ResetRule.Subtract));
                images.Add(ImageFile.Encode(NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = chip, Source = "fuzz.nir", AllowLoopLatency = true }).Image));
            }
        }

        return [.. images, .. Files(folder, ImageFile.Extension)];
    }

    private static byte[][] Files(string? folder, string extension)
    {
        if (folder is null)
        {
            return [];
        }

        if (!Directory.Exists(folder))
        {
            throw new UserErrorException(new UserError("HW0051", $"The folder '{folder}' does not exist.", "--corpus", folder));
        }

        string[] paths = [.. Directory.EnumerateFiles(folder, "*" + extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        byte[][] files = [.. paths.Where(path => new FileInfo(path).Length is > 0 and <= FileBytesMax).Select(File.ReadAllBytes)];
        return files.Length > 0 ? files
            : throw new UserErrorException(new UserError("HW0052", $"No {extension} file of 1 to {FileBytesMax:N0} bytes is in '{folder}'.", "--corpus", folder));
    }
}
