namespace HwStack.Training;

/// <summary>Time series as the chip receives them: delta-modulated, shape [2 · channels] ("on" first, then "off").</summary>
/// <param name="series">Series.</param>
/// <param name="options">Ticks, threshold and levels of <see cref="EncoderKind.Delta"/>, checked by <see cref="EncodingOptions.Check"/>.</param>
public sealed class EncodedSeries(SeriesSet series, EncodingOptions options) : SampleSet
{
    /// <inheritdoc/>
    public override int Count => series.Count;

    /// <inheritdoc/>
    public override int Classes => series.Classes;

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape { get; } = [2 * series.Channels];

    /// <inheritdoc/>
    public override int Ticks => options.Ticks;

    /// <inheritdoc/>
    public override bool SameEveryTick => false;

    /// <inheritdoc/>
    public override int PayloadMax => options.Levels;

    /// <inheritdoc/>
    public override int LabelOf(int sample) => series.Labels[sample];

    /// <inheritdoc/>
    public override void Fill(int sample, int epoch, Span<float> payloads)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(payloads.Length, Ticks * InputShape[0], nameof(payloads));
        DeltaModulation.Encode(series.ValuesOf(sample), series.Channels, options.Threshold, options.Levels, payloads);
    }
}
