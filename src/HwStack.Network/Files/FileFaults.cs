using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Makes the errors of the data file readers.</summary>
internal static class FileFaults
{
    public static UserErrorException Make(string code, string place, string message, string? hint = null, string? value = null, string? limit = null) =>
        new(new UserError(code, message, place, value, limit, hint));

    public static string Show(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
