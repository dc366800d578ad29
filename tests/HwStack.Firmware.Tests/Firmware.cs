using System.Collections.Concurrent;

namespace HwStack.Firmware.Tests;

/// <summary>Builds parts of firmware-protocol/firmware into the test's output folder, each once.</summary>
internal static class Firmware
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new(StringComparer.Ordinal);

    /// <summary>Folder of the C sources.</summary>
    internal static string Sources => RepositoryFiles.PathOf("firmware-protocol/firmware");

    /// <summary>Full path of a golden vector file or folder.</summary>
    internal static string Vectors(string relative) => RepositoryFiles.PathOf("firmware-protocol/vectors/" + relative);

    /// <summary>Path of a file that build.sh makes for a target; what the build printed is in <c>TARGET.log</c> beside it.</summary>
    internal static string File(string target, string name) => Path.Combine(Built.GetOrAdd(target, t => new Lazy<string>(() => Build(t))).Value, name);

    /// <summary>Runs the test program, built with the sanitizers.</summary>
    internal static (int ExitCode, string Output) Test(params string[] arguments) => ExternalProgram.Run(File("test-sanitized", "fwtest-sanitized"), arguments);

    private static string Build(string target)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "firmware-" + target);
        (int exitCode, string output) = ExternalProgram.Run("/bin/sh", [Path.Combine(Sources, "build.sh"), target, folder]);
        Assert.True(exitCode == 0, $"build.sh {target} fails: {output}");
        System.IO.File.WriteAllText(Path.Combine(folder, target + ".log"), output);
        return folder;
    }
}
