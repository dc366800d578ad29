using System.Reflection;

namespace HwStack.Chip;

/// <summary>The data files of one folder inside this assembly, by name without extension.</summary>
internal sealed class EmbeddedFiles(string folder)
{
    private const string Extension = ".json";

    internal IReadOnlyList<string> Names { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => name[(folder.Length + 1)..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    internal byte[]? Find(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{folder}/{name}{Extension}");
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
