using System.Reflection;

namespace HwStack.Compiler;

/// <summary>What an image says about who made it.</summary>
internal static class ToolVersion
{
    /// <summary>"hwstack" and the version.</summary>
    public static string Text { get; } =
        $"hwstack {typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0"}";
}
