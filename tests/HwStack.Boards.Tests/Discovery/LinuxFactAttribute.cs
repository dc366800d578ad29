namespace HwStack.Boards.Tests.Discovery;

/// <summary>A test of what only Linux has (sysfs, file modes); skipped, visibly, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";
}
