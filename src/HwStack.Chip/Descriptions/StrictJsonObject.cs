using System.Globalization;
using System.Text.Json;

namespace HwStack.Chip;

/// <summary>One object of a <see cref="StrictJson"/> text. Getters note an error and return a harmless default, so that reading goes on and finds the rest.</summary>
public sealed class StrictJsonObject
{
    private readonly StrictJson _reader;
    private readonly Dictionary<string, JsonElement> _members = [];
    private readonly HashSet<string> _taken = [];

    // False for an object that is missing or of the wrong kind: that is reported once, and its members are not.
    private readonly bool _present;

    internal StrictJsonObject(StrictJson reader, JsonElement? element, string path)
    {
        (_reader, Path) = (reader, path);
        if (element is not { } given)
        {
            return;
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            Fail("HW1704", path, $"An object is expected, not {StrictJson.Kind(given)}.", StrictJson.Kind(given), "an object");
            return;
        }

        _present = true;
        foreach (JsonProperty property in given.EnumerateObject())
        {
            if (!_members.TryAdd(property.Name, property.Value))
            {
                Fail("HW1706", $"{path}.{StrictJson.Shorten(property.Name)}", "The key is given twice.");
            }
        }
    }

    /// <summary>JSON path, e.g. "$.core".</summary>
    public string Path { get; }

    /// <summary>Notes a mistake found by the caller, at a member or at the object itself when <paramref name="key"/> is empty.</summary>
    public void Refuse(string code, string key, string message, string? value = null, string? limit = null) =>
        Fail(code, key.Length == 0 ? Path : $"{Path}.{key}", message, value, limit);

    /// <summary>A member that is an object.</summary>
    public StrictJsonObject Object(string key) => new(_reader, Take(key), $"{Path}.{key}");

    /// <summary>A whole number within the bounds.</summary>
    public long Integer(string key, long min, long max) => Take(key) is { } element ? Integer(element, $"{Path}.{key}", -1, min, max) : min;

    /// <summary>A whole number within the bounds, as int.</summary>
    public int Int(string key, int min, int max) => (int)Integer(key, min, max);

    /// <summary>A finite number within the bounds.</summary>
    public double Number(string key, double min, double max) => Take(key) is { } element ? Number(element, $"{Path}.{key}", -1, min, max) : min;

    /// <summary>A text of at most so many characters.</summary>
    public string Text(string key, int lengthMax, bool mayBeEmpty = false)
    {
        if (Take(key) is not { } element)
        {
            return "";
        }

        string path = $"{Path}.{key}";
        if (element.ValueKind != JsonValueKind.String)
        {
            Fail("HW1704", path, $"A text is expected, not {StrictJson.Kind(element)}.", StrictJson.Kind(element), "a text");
            return "";
        }

        string text = element.GetString()!;
        if (text.Length > lengthMax || (!mayBeEmpty && string.IsNullOrWhiteSpace(text)))
        {
            string limit = mayBeEmpty ? $"up to {lengthMax} characters" : $"1 to {lengthMax} characters";
            Fail("HW1705", path, $"The text has {text.Length} characters; allowed are {limit}, not all blank.", StrictJson.Shorten(text), limit);
        }

        return text;
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key)
    {
        if (Take(key) is not { } element)
        {
            return false;
        }

        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fail("HW1704", $"{Path}.{key}", $"true or false is expected, not {StrictJson.Kind(element)}.", StrictJson.Kind(element), "true, false");
        }

        return element.ValueKind == JsonValueKind.True;
    }

    /// <summary>An array of objects, each turned into a value.</summary>
    public List<T> Objects<T>(string key, int countMax, Func<StrictJsonObject, T> read) =>
        ReadList(key, countMax, (element, path, index) => read(new StrictJsonObject(_reader, element, At(path, index))));

    /// <summary>An array of whole numbers within the bounds.</summary>
    public List<long> Integers(string key, int countMax, long min, long max) =>
        ReadList(key, countMax, (element, path, index) => Integer(element, path, index, min, max));

    /// <summary>An array of finite numbers within the bounds.</summary>
    public List<double> Numbers(string key, int countMax, double min, double max) =>
        ReadList(key, countMax, (element, path, index) => Number(element, path, index, min, max));

    /// <summary>The keys of this object in ordinal order, for objects that are maps.</summary>
    public IReadOnlyList<string> Keys => [.. _members.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Call last: any key that was not asked for is an error.</summary>
    public void Done()
    {
        foreach (string key in Keys.Where(key => !_taken.Contains(key)))
        {
            Fail("HW1703", $"{Path}.{StrictJson.Shorten(key)}", "The key is unknown here.", StrictJson.Shorten(key), string.Join(", ", _taken.Order(StringComparer.Ordinal)));
        }
    }

    private void Fail(string code, string path, string message, string? value = null, string? limit = null) => _reader.Fail(code, path, message, value, limit);

    private JsonElement? Take(string key)
    {
        _taken.Add(key);
        if (_members.TryGetValue(key, out JsonElement element))
        {
            return element;
        }

        if (_present)
        {
            Fail("HW1702", $"{Path}.{key}", "The key is missing.");
        }

        return null;
    }

    private List<T> ReadList<T>(string key, int countMax, Func<JsonElement, string, int, T> read)
    {
        if (Take(key) is not { } element)
        {
            return [];
        }

        string path = $"{Path}.{key}";
        if (element.ValueKind != JsonValueKind.Array)
        {
            Fail("HW1704", path, $"An array is expected, not {StrictJson.Kind(element)}.", StrictJson.Kind(element), "an array");
            return [];
        }

        int count = element.GetArrayLength();
        if (count > countMax)
        {
            Fail("HW1705", path, $"The array has {count} entries; at most {countMax} are allowed.", $"{count}", $"up to {countMax}");
            return [];
        }

        var values = new List<T>(count);
        foreach (JsonElement item in element.EnumerateArray())
        {
            values.Add(read(item, path, values.Count));
        }

        return values;
    }

    // The path of an element is only built for an error: arrays hold up to millions of numbers.
    private static string At(string path, int index) => index < 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private long Integer(JsonElement element, string path, int index, long min, long max)
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long value))
        {
            string kind = StrictJson.Kind(element);
            Fail("HW1704", At(path, index), $"A whole number from {min} to {max} is expected, not {kind}.", kind, $"{min}..{max}");
            return min;
        }

        if (value < min || value > max)
        {
            Fail("HW1705", At(path, index), $"{value} is outside {min} to {max}.", $"{value}", $"{min}..{max}");
            return min;
        }

        return value;
    }

    private double Number(JsonElement element, string path, int index, double min, double max)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && value >= min && value <= max)
        {
            return value;
        }

        string limit = string.Create(CultureInfo.InvariantCulture, $"{min:R} to {max:R}");
        if (element.ValueKind == JsonValueKind.Number)
        {
            string text = StrictJson.Shorten(element.GetRawText());
            Fail("HW1705", At(path, index), $"{text} is outside {limit}.", text, limit);
        }
        else
        {
            string kind = StrictJson.Kind(element);
            Fail("HW1704", At(path, index), $"A number from {limit} is expected, not {kind}.", kind, limit);
        }

        return min;
    }
}
