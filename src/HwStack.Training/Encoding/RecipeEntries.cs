using HwStack.Network;

namespace HwStack.Training;

/// <summary>Reads the entries of a recipe, remembering the first that cannot be used; what it gives after that has no meaning.</summary>
/// <param name="entries">The metadata.</param>
internal sealed class RecipeEntries(IReadOnlyDictionary<string, object> entries)
{
    /// <summary>What is wrong, as a clause; null when nothing is.</summary>
    public string? Fault { get; private set; }

    public double Number(string name)
    {
        if (entries.GetValueOrDefault(name) switch { double real => real, long whole => whole, _ => double.NaN } is var value && double.IsFinite(value))
        {
            return value;
        }

        Fault ??= $"{name} is not a finite number";
        return 1;
    }

    public double? NumberIfAny(string name) => entries.ContainsKey(name) ? Number(name) : null;

    public long Whole(string name, long least, long most)
    {
        if (entries.GetValueOrDefault(name) is long value && value >= least && value <= most)
        {
            return value;
        }

        Fault ??= $"{name} is not a whole number from {least} to {most}";
        return least;
    }

    public bool Truth(string name)
    {
        if (entries.GetValueOrDefault(name) is bool value)
        {
            return value;
        }

        Fault ??= $"{name} is not a truth value";
        return false;
    }

    public string Text(string name)
    {
        if (entries.GetValueOrDefault(name) is string value)
        {
            return value;
        }

        Fault ??= $"{name} is not a text";
        return "";
    }

    public int[] Shape(string name)
    {
        if (entries.GetValueOrDefault(name) is Tensor { Count: 1 or 3 } tensor && Array.TrueForAll(tensor.Values, value => value is >= 1 and <= 65536 && value == Math.Floor(value)))
        {
            return Array.ConvertAll(tensor.Values, value => (int)value);
        }

        Fault ??= $"{name} is not one or three extents";
        return [1];
    }

    public T Word<T>(string name) where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (entries.GetValueOrDefault(name) is string word && word == Word(value))
            {
                return value;
            }
        }

        Fault ??= $"{name} is none of {string.Join(", ", Enum.GetValues<T>().Select(Word))}";
        return default;
    }

    /// <summary>The word that stands for a choice in the file: lower case with underscores.</summary>
    public static string Word<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToLowerInvariant(c)));
}
