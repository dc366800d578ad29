namespace HwStack.Testing;

/// <summary>Test layers that need tools beyond the .NET SDK: skipped, visibly, where a tool is missing, but never where HWSTACK_REQUIRE_LAYERS is set (CI), so that a missing tool fails there.</summary>
public static class Layers
{
    /// <summary>The reason to skip; null where layers are required, so that the test runs and fails for want of its tool.</summary>
    public static string? SkipBecause(string? reason) => Environment.GetEnvironmentVariable("HWSTACK_REQUIRE_LAYERS") is { Length: > 0 } ? null : reason;
}
