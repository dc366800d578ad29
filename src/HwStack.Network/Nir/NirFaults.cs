using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Makes the errors of the NIR reader: the place is the file and, when known, the node's dotted path.</summary>
internal static class NirFaults
{
    public static UserErrorException Make(string file, string? node, string code, string message, string? hint = null, string? value = null, string? limit = null) =>
        new(new UserError(code, message, string.IsNullOrEmpty(node) ? file : $"{file}: node '{ShownName.Of(node)}'", value, limit, hint));
}
