using System.Diagnostics;

namespace HwStack.Network.Tests.Nir;

/// <summary>Runs scripts of the tests with a Python that has h5py: an independent reader and writer to compare with.</summary>
internal static class PythonH5
{
    public static string? Executable { get; } = Find();

    /// <summary>Runs a script with the arguments and returns its standard output; fails the test on an error.</summary>
    public static string Run(string script, params string[] arguments) => RunIn("Nir", script, arguments);

    /// <summary>As <see cref="Run"/>, for a script of another folder of the tests.</summary>
    public static string RunIn(string folder, string script, params string[] arguments)
    {
        string path = Path.Combine(AppContext.BaseDirectory, folder, script);
        (int exit, string output, string error) = Start(Executable!, [path, .. arguments]);
        Assert.True(exit == 0, $"{script} failed: {error}");
        return output;
    }

    private static string? Find()
    {
        foreach (string candidate in new[] { "/usr/bin/python3", "python3" })
        {
            try
            {
                if (Start(candidate, ["-c", "import h5py, numpy"]).Exit == 0)
                {
                    return candidate;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed under this name.
            }
        }

        return null;
    }

    private static (int Exit, string Output, string Error) Start(string executable, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>A test that needs Python with h5py, and optionally a part of the data folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string? dataPart = null)
    {
        if (PythonH5.Executable is null)
        {
            Skip = Layers.SkipBecause("no python3 with h5py");
        }
        else if (dataPart is not null)
        {
            Skip = TestData.WhyNot(dataPart);
        }
    }
}
