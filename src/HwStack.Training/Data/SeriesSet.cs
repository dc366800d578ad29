namespace HwStack.Training;

/// <summary>Labelled time series of floats; each may have its own length. Immutable; safe for use by several threads.</summary>
public sealed class SeriesSet
{
    private readonly float[][] _values;
    private readonly byte[] _labels;

    /// <summary>Takes the arrays over without a copy.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="values">Finite values of each series [steps × channels], row-major.</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="channels">Channels, from 1.</param>
    /// <param name="classNames">Name of each class; labels are below their count.</param>
    /// <param name="note">Where the series come from and how they were split.</param>
    public SeriesSet(string name, float[][] values, byte[] labels, int channels, IReadOnlyList<string> classNames, string note)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, values.Length, nameof(labels));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(labels.Append((byte)0).Max(), classNames.Count, nameof(labels));
        if (Array.Exists(values, one => one.Length % channels != 0))
        {
            throw new ArgumentException($"a series is no multiple of {channels} channels long", nameof(values));
        }

        (Name, _values, _labels, Channels, ClassNames, Note) = (name, values, labels, channels, classNames, note);
    }

    /// <summary>Name of the data set.</summary>
    public string Name { get; }

    /// <summary>Where the series come from and how they were split.</summary>
    public string Note { get; }

    /// <summary>Number of series.</summary>
    public int Count => _values.Length;

    /// <summary>Channels of each.</summary>
    public int Channels { get; }

    /// <summary>Names of the classes, by label.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>Class of each series.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>Values of a series [steps × channels].</summary>
    public ReadOnlySpan<float> ValuesOf(int series) => _values[series];

    /// <summary>The chosen series in the order given.</summary>
    public SeriesSet Take(ReadOnlySpan<int> series, string? note = null)
    {
        float[][] values = new float[series.Length][];
        byte[] labels = new byte[series.Length];
        for (int i = 0; i < series.Length; i++)
        {
            (values[i], labels[i]) = (_values[series[i]], _labels[series[i]]);
        }

        return new SeriesSet(Name, values, labels, Channels, ClassNames, note ?? Note);
    }
}
