using HwStack.Network;

namespace HwStack.Training;

/// <summary>
/// Labelled event recordings, binned: shape [2, height, width] with polarity first, payload = events of the pixel in the tick. Kept sparse, so that a recording costs only its
/// events; the same in every epoch.
/// </summary>
public sealed class EventSet : SampleSet
{
    private readonly Signal[] _samples;
    private readonly byte[] _labels;

    /// <summary>Takes binned recordings over.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="samples">What <see cref="EventBinning.Bin"/> made of the recordings with the same options.</param>
    /// <param name="labels">Class of each.</param>
    /// <param name="classes">Number of classes, 1 to 256.</param>
    /// <param name="options">Window, squares and ticks; checked here (HW0463).</param>
    /// <param name="note">Where the recordings come from and how they were split.</param>
    public EventSet(string name, IEnumerable<Signal> samples, byte[] labels, int classes, EventOptions options, string note)
    {
        options.Check();
        (Name, Ticks, _labels, Classes, Note) = (name, options.Ticks, labels, classes, note);
        _samples = [.. samples];
        ArgumentOutOfRangeException.ThrowIfNotEqual(_samples.Length, labels.Length, nameof(labels));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(labels.Append((byte)0).Max(), classes, nameof(labels));
        int channels = 2 * options.Height * options.Width;
        if (Array.Exists(_samples, sample => sample.Channels != channels || sample.Steps != options.Ticks))
        {
            throw new ArgumentException($"a sample does not have {options.Ticks} ticks of {channels} channels", nameof(samples));
        }

        InputShape = [2, options.Height, options.Width];
        PayloadMax = (int)_samples.SelectMany(sample => sample.Value).Append(1).Max();
    }

    /// <summary>Name of the data set.</summary>
    public string Name { get; }

    /// <summary>Where the recordings come from and how they were split.</summary>
    public string Note { get; }

    /// <inheritdoc/>
    public override int Count => _samples.Length;

    /// <inheritdoc/>
    public override int Classes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape { get; }

    /// <inheritdoc/>
    public override int Ticks { get; }

    /// <inheritdoc/>
    public override bool SameEveryTick => false;

    /// <inheritdoc/>
    public override int PayloadMax { get; }

    /// <inheritdoc/>
    public override int LabelOf(int sample) => _labels[sample];

    /// <inheritdoc/>
    public override void Fill(int sample, int epoch, Span<float> payloads)
    {
        Signal signal = _samples[sample];
        ArgumentOutOfRangeException.ThrowIfNotEqual(payloads.Length, Ticks * signal.Channels, nameof(payloads));
        payloads.Clear();
        for (int tick = 0; tick < Ticks; tick++)
        {
            Span<float> row = payloads.Slice(tick * signal.Channels, signal.Channels);
            for (int i = signal.StepStart[tick]; i < signal.StepStart[tick + 1]; i++)
            {
                row[signal.Channel[i]] = signal.Value[i];
            }
        }
    }
}
