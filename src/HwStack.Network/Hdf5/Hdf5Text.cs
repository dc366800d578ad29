using System.Text;

namespace HwStack.Network.Hdf5;

/// <summary>Decodes text strictly: bytes that are not UTF-8 are an error, since two names must never fall together.</summary>
internal static class Hdf5Text
{
    /// <summary>Longest name or string accepted, in bytes.</summary>
    public const int BytesMax = 1 << 16;

    private static readonly UTF8Encoding Strict = new(false, true);

    public static string ReadTerminated(Hdf5Bytes bytes, long start, long end)
    {
        ReadOnlySpan<byte> span = bytes.Span(start, Math.Min(end - start, BytesMax), "a name");
        int length = span.IndexOf((byte)0);
        return length >= 0 ? Decode(bytes, start, span[..length]) : throw bytes.Faults.Damaged(start, "a name has no end.");
    }

    public static string Decode(Hdf5Bytes bytes, long offset, ReadOnlySpan<byte> text)
    {
        if (text.Length > BytesMax)
        {
            throw bytes.Faults.TooMuch(offset, $"a text of {text.Length} bytes is longer than the limit of {BytesMax}.");
        }

        bytes.Budget.ChargeSteps(offset, 1 + (text.Length / 16));
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw new Diagnostics.UserErrorException(new Diagnostics.UserError(
                "HW1028", $"the name or text with the bytes {Convert.ToHexString(text[..Math.Min(text.Length, 16)])} is not UTF-8.", $"{bytes.Faults.File} at byte {offset}", Hint: "Rename the node before export."), e);
        }
    }
}
