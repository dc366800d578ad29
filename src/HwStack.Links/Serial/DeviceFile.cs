namespace HwStack.Links.Serial;

/// <summary>Paths of devices.</summary>
internal static class DeviceFile
{
    /// <summary>The device behind symlinks such as /dev/serial/by-id/…; the full path itself when it is none, is not there, or cannot be followed (opening then says why).</summary>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? Path.GetFullPath(target.FullName) : full;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return full;
        }
    }
}
