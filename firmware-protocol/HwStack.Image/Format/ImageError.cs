using HwStack.Diagnostics;

namespace HwStack.Image;

internal static class ImageError
{
    internal static UserErrorException Exception(
        string code, string message, string? place, string? value = null, string? limit = null, string? hint = null, Exception? inner = null) =>
        new(new UserError(code, message, place, value, limit, hint), inner);
}
