namespace HwStack.Training;

/// <summary>
/// Labelled samples as the chip receives them: whole payloads on input channels, tick by tick. Images behind an encoder and event recordings are both this, so that the trainer
/// knows neither pixels nor files. Safe for use by several threads at once.
/// </summary>
public abstract class SampleSet
{
    /// <summary>Number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>Number of classes; labels are 0 to Classes − 1.</summary>
    public abstract int Classes { get; }

    /// <summary>Shape of the input, row-major: [channels] or [channels, height, width].</summary>
    public abstract IReadOnlyList<int> InputShape { get; }

    /// <summary>Ticks a sample lasts.</summary>
    public abstract int Ticks { get; }

    /// <summary>True when a sample gives the same payloads in every tick, so that one row says all (direct current injection).</summary>
    public abstract bool SameEveryTick { get; }

    /// <summary>Largest payload magnitude a channel receives in a tick, 1 to 32767.</summary>
    public abstract int PayloadMax { get; }

    /// <summary>Class of a sample.</summary>
    public abstract int LabelOf(int sample);

    /// <summary>
    /// Writes the payloads of a sample: whole numbers, tick-major [Ticks × inputs], or one row [inputs] when <see cref="SameEveryTick"/>. Equal arguments give equal payloads on
    /// every machine.
    /// </summary>
    /// <param name="sample">0 to Count − 1.</param>
    /// <param name="epoch">Chooses augmentation and random spikes; 0 is the plain sample: no augmentation, the random spikes of tests.</param>
    /// <param name="payloads">Overwritten completely.</param>
    public abstract void Fill(int sample, int epoch, Span<float> payloads);
}
