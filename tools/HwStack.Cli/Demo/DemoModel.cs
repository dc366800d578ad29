using System.Reflection;

namespace HwStack.Cli.Demo;

/// <summary>The project's own trained network: digits.nir, and digits.txt, the line that made it. Both lie beside this file and are embedded.</summary>
internal static class DemoModel
{
    /// <summary>Name of the network's file.</summary>
    public const string FileName = "digits.nir";

    /// <summary>The command that trained the network.</summary>
    public static string Command { get; } = ReadText("digits.txt");

    /// <summary>Writes the network to a file.</summary>
    public static void Write(string path)
    {
        using Stream from = Open(FileName);
        using FileStream to = File.Create(path);
        from.CopyTo(to);
    }

    private static string ReadText(string name)
    {
        using StreamReader reader = new(Open(name));
        return reader.ReadToEnd().Trim();
    }

    private static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream("demo/" + name) ?? throw new InvalidOperationException($"demo/{name} is not embedded");
}
