using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Network.Topologies;

/// <summary>
/// The text "name,key=value,…" of a topology or a generated input. Every key read is remembered with its bounds, so that a wrong key is answered with the list of all that
/// exist, and <see cref="Canonical"/> holds the defaults too. All mistakes are told at once by <see cref="Done"/>.
/// </summary>
internal sealed class TopologyText
{
    private readonly string _place;
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly List<string> _canonical = [];
    private readonly List<UserError> _errors = [];

    /// <param name="text">Name and parameters, without the prefix.</param>
    /// <param name="place">Prefix, for messages: "topology" or "generate".</param>
    public TopologyText(string text, string place)
    {
        _place = place;
        string[] parts = text.Split(',');
        Name = parts[0].Trim();
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                _errors.Add(new UserError(
                    "HW1601", $"'{ShownName.Of(part)}' is not a parameter: expected key=value.", Place, ShownName.Of(part), "key=value", $"Write {place}:NAME,key=value,key=value."));
            }
            else if (!_given.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                _errors.Add(new UserError("HW1605", $"'{ShownName.Of(part[..equals])}' is given twice.", Place, ShownName.Of(part[..equals])));
            }
        }
    }

    /// <summary>What stands before the first comma.</summary>
    public string Name { get; }

    /// <summary>Name and all parameters with their values, given or default.</summary>
    public string Canonical => string.Join(',', [Name, .. _canonical]);

    private string Place => $"{_place}:{ShownName.Of(Name)}";

    /// <summary>True when the user gave the key.</summary>
    public bool Has(string key) => _given.ContainsKey(key);

    /// <summary>A whole number.</summary>
    public long Whole(string key, long otherwise, long min, long max)
    {
        string bounds = $"{min}..{max}";
        string? text = Take(key, bounds, otherwise);
        if (text is null)
        {
            return otherwise;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) || value < min || value > max)
        {
            Bad(key, text, $"a whole number from {min} to {max}", bounds);
            return otherwise;
        }

        _canonical.Add(string.Create(CultureInfo.InvariantCulture, $"{key}={value}"));
        return value;
    }

    /// <summary>A number.</summary>
    public double Number(string key, double otherwise, double min, double max)
    {
        string bounds = string.Create(CultureInfo.InvariantCulture, $"{min:R}..{max:R}");
        string? text = Take(key, bounds, otherwise);
        if (text is null)
        {
            return otherwise;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value >= min && value <= max))
        {
            Bad(key, text, string.Create(CultureInfo.InvariantCulture, $"a number from {min:R} to {max:R}"), bounds);
            return otherwise;
        }

        _canonical.Add(string.Create(CultureInfo.InvariantCulture, $"{key}={value:R}"));
        return value;
    }

    /// <summary>One of some words; the first is the default.</summary>
    public string Word(string key, params string[] words)
    {
        string bounds = string.Join('|', words);
        string? text = Take(key, bounds, words[0]);
        if (text is null)
        {
            return words[0];
        }

        if (!words.Contains(text, StringComparer.Ordinal))
        {
            Bad(key, text, "one of " + string.Join(", ", words), bounds);
            return words[0];
        }

        _canonical.Add($"{key}={text}");
        return text;
    }

    /// <summary>Adds a mistake that concerns several keys.</summary>
    public void Wrong(string code, string message, string? hint = null) => _errors.Add(new UserError(code, message, Place, Hint: hint));

    /// <summary>Throws all mistakes, unknown keys included.</summary>
    public void Done()
    {
        foreach (string key in _given.Keys.Order(StringComparer.Ordinal))
        {
            _errors.Add(new UserError(
                "HW1602", $"There is no parameter '{ShownName.Of(key)}'.", Place, ShownName.Of(key), string.Join(", ", _known), $"Parameters are {string.Join(", ", _known)}."));
        }

        if (_errors.Count > 0)
        {
            throw new UserErrorException(_errors);
        }
    }

    private string? Take(string key, string bounds, object otherwise)
    {
        _known.Add($"{key}={bounds}");
        if (_given.Remove(key, out string? text))
        {
            return text;
        }

        _canonical.Add(string.Create(CultureInfo.InvariantCulture, $"{key}={otherwise}"));
        return null;
    }

    private void Bad(string key, string text, string expected, string bounds) => _errors.Add(new UserError(
        "HW1603", $"{key}={ShownName.Of(text)} is not {expected}.", Place, ShownName.Of(text), bounds));
}
