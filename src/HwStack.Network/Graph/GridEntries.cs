namespace HwStack.Network;

/// <summary>Reads the entries of a grid, remembering the first that cannot be used; what it gives after that has no meaning.</summary>
/// <param name="entries">The metadata.</param>
/// <param name="count">Neurons.</param>
internal sealed class GridEntries(IReadOnlyDictionary<string, object> entries, int count)
{
    /// <summary>What is wrong, as the end of a sentence; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>One finite number for each neuron.</summary>
    public double[] Each(string name, bool positive = false)
    {
        double[] values = entries.GetValueOrDefault(name) switch
        {
            double one => Filled(one),
            long one => Filled(one),
            Tensor { Count: 1 } tensor => Filled(tensor.Values[0]),
            Tensor tensor when tensor.Count == count => tensor.Values,
            _ => [],
        };
        if (values.Length != count || !Array.TrueForAll(values, value => double.IsFinite(value) && (!positive || value > 0)))
        {
            Fault ??= $"{name} is not {(positive ? "a number above 0" : "a finite number")} for each of {count} neurons";
            return Filled(1);
        }

        return values;
    }

    /// <summary>One whole number between two limits for each neuron.</summary>
    public double[] Wholes(string name, double most, double least = 0)
    {
        double[] values = Each(name);
        if (!Array.TrueForAll(values, value => value >= least && value <= most && value == Math.Floor(value)))
        {
            Fault ??= $"{name} is not a whole number from {least} to {most} for each neuron";
            return Filled(0);
        }

        return values;
    }

    /// <summary>A whole number between two limits.</summary>
    public int Whole(string name, int least, int most) => (int)Large(name, least, most);

    /// <summary>A whole number that fits 32 bits without sign, or lies between other limits.</summary>
    public long Large(string name, long least = 0, long most = uint.MaxValue)
    {
        double value = entries.GetValueOrDefault(name) switch { long whole => whole, double real => real, Tensor { Count: 1 } tensor => tensor.Values[0], _ => double.NaN };
        if (!(value >= least && value <= most) || value != Math.Floor(value))
        {
            Fault ??= $"{name} is not a whole number from {least} to {most}";
            return least;
        }

        return (long)value;
    }

    /// <summary>A truth value.</summary>
    public bool Truth(string name)
    {
        if (entries.GetValueOrDefault(name) is bool value)
        {
            return value;
        }

        Fault ??= $"{name} is not a truth value";
        return false;
    }

    /// <summary>One of the words of a choice.</summary>
    public T Word<T>(string name) where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (entries.GetValueOrDefault(name) is string word && word == GridMetadata.Word(value))
            {
                return value;
            }
        }

        Fault ??= $"{name} is none of {string.Join(", ", Enum.GetValues<T>().Select(GridMetadata.Word))}";
        return default;
    }

    private double[] Filled(double value)
    {
        double[] values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
