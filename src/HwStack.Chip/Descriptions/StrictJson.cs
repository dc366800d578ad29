using System.Globalization;
using System.Text.Json;
using HwStack.Diagnostics;

namespace HwStack.Chip;

/// <summary>
/// Parses JSON of a fixed shape and tells everything that is wrong at once: each error names the JSON path, the value and what is allowed.
/// Unknown, missing and repeated keys are errors, since a misspelt limit that is silently ignored would be a wrong chip.
/// </summary>
public sealed class StrictJson
{
    /// <summary>Deepest nesting accepted.</summary>
    public const int DepthMax = 16;

    /// <summary>Errors beyond this number are not listed, so that a hostile file cannot fill the screen.</summary>
    public const int ErrorsMax = 100;

    private readonly string _place;
    private readonly List<UserError> _errors = [];

    private StrictJson(string place) => _place = place;

    /// <summary>Parses one JSON object and turns it into a value.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="place">File name or section for error messages.</param>
    /// <param name="read">Reads the root object; it must call <see cref="StrictJsonObject.Done"/> on every object it opens.</param>
    /// <exception cref="UserErrorException">HW1701 to HW1706, all mistakes together.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> utf8, string place, Func<StrictJsonObject, T> read)
    {
        var reader = new StrictJson(place);
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = DepthMax });
            T value = read(new StrictJsonObject(reader, document.RootElement, "$"));
            return reader._errors.Count == 0 ? value : throw new UserErrorException(reader._errors);
        }
        catch (JsonException e)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"{place}, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            throw new UserErrorException(new UserError("HW1701", $"The text is not JSON of at most {DepthMax} levels.", where), e);
        }
        catch (InvalidOperationException e)
        {
            // Only raised by JsonElement when a string holds half a surrogate pair or bytes that are not UTF-8.
            throw new UserErrorException(new UserError("HW1701", "The text holds a string that is not valid Unicode.", place), e);
        }
    }

    internal void Fail(string code, string path, string message, string? value = null, string? limit = null, string? hint = null)
    {
        if (_errors.Count < ErrorsMax)
        {
            _errors.Add(new UserError(code, message, $"{_place}, {path}", value, limit, hint));
        }
    }

    internal static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "the number " + Shorten(element.GetRawText()),
        JsonValueKind.Null => "null",
        _ => element.GetRawText(),
    };

    internal static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
