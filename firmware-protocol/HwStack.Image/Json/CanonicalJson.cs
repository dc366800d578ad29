using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HwStack.Image;

/// <summary>JSON sections: one line, keys in a fixed order, shortest exact numbers, so that equal values have equal bytes.</summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static byte[] Write(string section, int bytesMax, Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(stream, Options);
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        catch (ArgumentException e)
        {
            throw ImageError.Exception("HW1762", $"The {section} section cannot be written: a number is not finite, or a name is not valid Unicode.", section, inner: e);
        }

        return stream.Length <= bytesMax
            ? stream.ToArray()
            : throw ImageError.Exception("HW1761", $"The {section} section has {stream.Length} bytes; at most {bytesMax} are allowed.", section, $"{stream.Length}", $"{bytesMax}");
    }

    /// <summary>A text that is valid Unicode: half a surrogate pair would silently become another character.</summary>
    internal static void Text(this Utf8JsonWriter writer, string key, string value)
    {
        _ = StrictUtf8.GetByteCount(key) + StrictUtf8.GetByteCount(value);
        writer.WriteString(key, value);
    }

    internal static void Numbers(this Utf8JsonWriter writer, string key, double[] values)
    {
        writer.WriteStartArray(key);
        foreach (double value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    internal static void Numbers(this Utf8JsonWriter writer, string key, int[] values)
    {
        writer.WriteStartArray(key);
        foreach (int value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
