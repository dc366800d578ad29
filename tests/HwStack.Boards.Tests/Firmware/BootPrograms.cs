namespace HwStack.Boards.Tests.Firmware;

/// <summary>The boot code's host programs, compiled once a test run, with the address and undefined-behaviour sanitizers.</summary>
internal static class BootPrograms
{
    private static readonly Lazy<string> Folder = new(Build);

    /// <summary>The C compiler, or null when this machine has none.</summary>
    public static string? Compiler { get; } = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } chosen ? ExternalProgram.Find(chosen) : ExternalProgram.Find("gcc", "cc");

    /// <summary>Runs lms_test or sweep.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments) => ExternalProgram.Run(Path.Combine(Folder.Value, program), arguments);

    private static string Build()
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "boot")).FullName;
        (int exitCode, string output) = ExternalProgram.Run("/bin/sh", [RepositoryFiles.PathOf("firmware-protocol/firmware/boot/host/build.sh"), folder]);
        return exitCode == 0 ? folder : throw new InvalidOperationException($"the boot code does not build: {output}");
    }
}
