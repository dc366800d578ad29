using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>The datasets of one node, taken by name and checked; what is left over at the end is an error.</summary>
internal sealed class NirParameters(string file, string node, string type, NirNotes notes)
{
    private readonly SortedDictionary<string, Hdf5Dataset> _datasets = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];

    public IReadOnlyDictionary<string, object> Metadata { get; set; } = new Dictionary<string, object>();

    public void Add(string name, Hdf5Dataset dataset) => _datasets.Add(name, dataset);

    /// <summary>A real-valued parameter; every value finite.</summary>
    public Tensor Tensor(string name) => OptionalTensor(name) ?? throw Missing(name);

    public Tensor? OptionalTensor(string name)
    {
        if (Take(name) is not Hdf5Dataset dataset)
        {
            return null;
        }

        if (dataset.Type.IsText)
        {
            throw Fault("HW1025", $"'{name}' is text, expected numbers.");
        }

        if (dataset.Count == 0)
        {
            throw Fault("HW1025", $"'{name}' has shape {Show(dataset.Shape)} and so no values.");
        }

        if (dataset.Type.Kind != Hdf5Kind.Float)
        {
            Note(NirNotes.Converted, name);
        }

        Tensor tensor = new(dataset.ReadDoubles(), Array.ConvertAll(dataset.Shape, e => (int)e));
        RequireAll(name, tensor, double.IsFinite, "HW1026", "is not finite", "Retrain or repair the model before export.");
        return tensor;
    }

    /// <summary>A time constant: above 0 everywhere.</summary>
    public Tensor Tau(string name)
    {
        Tensor tau = Tensor(name);
        RequireAll(name, tau, v => v > 0, "HW1027", "is not above 0", "Time constants must be positive; clamp them before export.");
        return tau;
    }

    /// <summary>A tensor of at least 0 everywhere.</summary>
    public Tensor NotNegative(string name)
    {
        Tensor tensor = Tensor(name);
        RequireAll(name, tensor, v => v >= 0, "HW1027", "is negative", "Delays cannot be negative.");
        return tensor;
    }

    /// <summary>Whole numbers, each within the limits; null when absent.</summary>
    public int[]? OptionalInts(string name, int min)
    {
        if (Take(name) is not Hdf5Dataset dataset)
        {
            return null;
        }

        if (dataset.Type.IsText || dataset.Shape.Length > 1 || dataset.Count is < 1 or > 32)
        {
            throw Fault("HW1025", $"'{name}' is {dataset.Type} of shape {Show(dataset.Shape)}, expected 1 to 32 whole numbers.");
        }

        double[] values = dataset.ReadDoubles();
        int[] ints = new int[values.Length];
        for (int i = 0; i < ints.Length; i++)
        {
            bool valid = values[i] >= min && values[i] <= int.MaxValue && values[i] == Math.Floor(values[i]);
            ints[i] = valid ? (int)values[i] : throw Fault("HW1025", $"'{name}' holds {values[i]}, expected a whole number of at least {min}.", $"{values[i]}", $"at least {min}");
        }

        return ints;
    }

    public int[] Ints(string name, int min) => OptionalInts(name, min) ?? throw Missing(name);

    /// <summary>One whole number, stored as a scalar or as an array of one.</summary>
    public int Int(string name, int min) => One(name, Ints(name, min));

    public int? OptionalInt(string name, int min) => OptionalInts(name, min) is int[] values ? One(name, values) : null;

    /// <summary>A pair (height, width); a single number stands for both.</summary>
    public int[] Pair(string name, int min) => OptionalPair(name, min) ?? throw Missing(name);

    public int[]? OptionalPair(string name, int min) => OptionalInts(name, min) switch
    {
        null => null,
        [int one] => [one, one],
        [int h, int w] => [h, w],
        int[] more => throw Fault("HW1025", $"'{name}' holds {more.Length} numbers, expected 2.", $"{more.Length}", "2"),
    };

    /// <summary>True when the dataset holds text, e.g. padding "same".</summary>
    public bool IsText(string name) => _datasets.TryGetValue(name, out Hdf5Dataset? dataset) && dataset.Type.IsText;

    public string Text(string name)
    {
        Hdf5Dataset dataset = Take(name) ?? throw Missing(name);
        return dataset.Type.IsText && dataset.Count == 1 ? dataset.ReadTexts()[0] : throw Fault("HW1025", $"'{name}' is not one text.");
    }

    /// <summary>Gives single values the shape of the node's other parameters; different shapes otherwise are an error.</summary>
    public void SameShape(ReadOnlySpan<string> names, Span<Tensor> tensors)
    {
        int largest = 0;
        for (int i = 1; i < tensors.Length; i++)
        {
            Tensor a = tensors[i], b = tensors[largest];
            largest = a.Count > b.Count || (a.Count == b.Count && a.Rank > b.Rank) ? i : largest;
        }

        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = Spread(names[i], tensors[i], tensors[largest].Shape, $"'{names[largest]}'");
        }
    }

    /// <summary>The tensor itself when it has the shape, a filled one when it is a single value.</summary>
    public Tensor Spread(string name, Tensor tensor, int[] shape, string like)
    {
        if (tensor.Shape.AsSpan().SequenceEqual(shape))
        {
            return tensor;
        }

        if (tensor.Count != 1)
        {
            throw Fault("HW1025", $"'{name}' has shape {Show(tensor.Shape)}, but {like} asks for {Show(shape)}.", Show(tensor.Shape), Show(shape));
        }

        Note(NirNotes.Broadcast, name);
        return HwStack.Network.Tensor.Filled(tensor.Values[0], shape);
    }

    /// <summary>Records a repair of a parameter.</summary>
    public void Note(string code, string name) => notes.Add(code, $"{node}.{name}");

    /// <summary>Throws when a dataset was never asked for.</summary>
    public void Finish()
    {
        foreach (string name in _datasets.Keys)
        {
            throw Fault("HW1023", $"a {type} node has no parameter '{ShownName.Of(name)}'; it has {string.Join(", ", _asked)}.", hint: "Export with a NIR version whose nodes match the published ones.");
        }
    }

    public UserErrorException Fault(string code, string message, string? value = null, string? limit = null, string? hint = null) =>
        NirFaults.Make(file, node, code, message, hint, value, limit);

    private Hdf5Dataset? Take(string name)
    {
        _asked.Add(name);
        return _datasets.Remove(name, out Hdf5Dataset? dataset) ? dataset : null;
    }

    private int One(string name, int[] values) =>
        values is [int one] ? one : throw Fault("HW1025", $"'{name}' holds {values.Length} numbers, expected 1.", $"{values.Length}", "1");

    private UserErrorException Missing(string name) => Fault("HW1024", $"a {type} node needs the parameter '{name}', which is missing.");

    private void RequireAll(string name, Tensor tensor, Func<double, bool> accepts, string code, string complaint, string hint)
    {
        int bad = 0, first = -1;
        for (int i = 0; i < tensor.Count; i++)
        {
            if (!accepts(tensor.Values[i]))
            {
                first = bad++ == 0 ? i : first;
            }
        }

        if (bad > 0)
        {
            string value = tensor.Values[first].ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            throw Fault(code, $"'{name}' {complaint} in {bad} of {tensor.Count} values, first at index {ShowIndex(first, tensor.Shape)}: {value}.", value, hint: hint);
        }
    }

    private static string ShowIndex(int flat, int[] shape)
    {
        int[] index = new int[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            (flat, index[d]) = Math.DivRem(flat, shape[d]);
        }

        return $"[{string.Join(", ", index)}]";
    }

    private static string Show<T>(T[] shape) => $"[{string.Join(", ", shape)}]";
}
