namespace HwStack.Training;

/// <summary>The first samples of a set, as a set.</summary>
/// <param name="samples">The whole set.</param>
/// <param name="count">How many, 1 to its count.</param>
public sealed class FirstSamples(SampleSet samples, int count) : SampleSet
{
    /// <inheritdoc/>
    public override int Count { get; } = count >= 1 && count <= samples.Count ? count : throw new ArgumentOutOfRangeException(nameof(count), count, $"a set of {samples.Count} samples");

    /// <inheritdoc/>
    public override int Classes => samples.Classes;

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape => samples.InputShape;

    /// <inheritdoc/>
    public override int Ticks => samples.Ticks;

    /// <inheritdoc/>
    public override bool SameEveryTick => samples.SameEveryTick;

    /// <inheritdoc/>
    public override int PayloadMax => samples.PayloadMax;

    /// <inheritdoc/>
    public override int LabelOf(int sample) => samples.LabelOf(sample);

    /// <inheritdoc/>
    public override void Fill(int sample, int epoch, Span<float> payloads) => samples.Fill(sample, epoch, payloads);
}
