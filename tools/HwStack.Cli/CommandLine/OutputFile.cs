using HwStack.Diagnostics;

namespace HwStack.Cli.CommandLine;

/// <summary>Files the user asked to have written.</summary>
internal static class OutputFile
{
    /// <summary>Refuses early what could not be written at the end: no such folder, a folder in its place, no permission.</summary>
    public static void RequireWritable(string path)
    {
        string full = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(full);
        if (Directory.Exists(full))
        {
            throw new UserErrorException(new UserError("HW0030", "This is a folder, not a file to write.", path));
        }

        if (folder is null || !Directory.Exists(folder))
        {
            throw new UserErrorException(new UserError("HW0031", $"The folder '{folder}' does not exist.", path, Hint: "Make it first."));
        }

        string probe = Path.Combine(folder, $".hwstack-{Guid.NewGuid():N}");
        try
        {
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(new UserError("HW0032", $"The folder '{folder}' cannot be written to: {trouble.Message}", path), trouble);
        }
    }
}
