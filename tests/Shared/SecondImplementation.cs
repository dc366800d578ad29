namespace HwStack.Testing;

/// <summary>Builds and runs the C implementation in tests/second-implementation.</summary>
public static class SecondImplementation
{
    private static readonly Lazy<string> Program = new(Build);

    /// <summary>The C compiler, or null when this machine has none.</summary>
    public static string? Compiler { get; } = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } chosen
        ? ExternalProgram.Find(chosen) : ExternalProgram.Find("gcc", "cc");

    /// <summary>Runs the program and returns its exit code and output; builds it first if need be.</summary>
    public static (int ExitCode, string Output) Run(IEnumerable<string> arguments, string input = "") => ExternalProgram.Run(Program.Value, arguments, input);

    private static string Build()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "nc1");
        (int exitCode, string output) = ExternalProgram.Run("/bin/sh", [RepositoryFiles.PathOf("tests/second-implementation/build.sh"), program]);
        return exitCode == 0 ? program : throw new InvalidOperationException($"the second implementation does not build: {output}");
    }
}
