namespace HwStack.Training;

/// <summary>Samples that are computed together.</summary>
internal sealed class Batch(SampleSet set, Crew crew)
{
    private readonly int[] _shape = [.. set.InputShape];
    private float[] _input = [];
    private int[] _labels = [];

    /// <summary>Payloads, channels last: [ticks × samples × inputs], or [samples × inputs] when every tick has the same.</summary>
    public float[] Input => _input;

    /// <summary>Classes.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>Samples.</summary>
    public int Count { get; private set; }

    /// <summary>Ticks.</summary>
    public int Ticks => set.Ticks;

    /// <summary>Every tick has the same input.</summary>
    public bool SameEveryTick => set.SameEveryTick;

    /// <summary>Fills the batch.</summary>
    /// <param name="samples">Numbers of the samples.</param>
    /// <param name="epoch">Augmentation; 0: none.</param>
    public void Fill(ReadOnlyMemory<int> samples, int epoch)
    {
        Count = samples.Length;
        int inputs = _shape.Aggregate(1, (product, extent) => product * extent), rows = set.SameEveryTick ? 1 : set.Ticks, count = Count;
        if (_input.Length < rows * count * inputs)
        {
            _input = new float[rows * count * inputs];
        }

        _labels = _labels.Length < count ? new int[count] : _labels;
        crew.Ranges(count, 4, (first, last) =>
        {
            float[] payloads = new float[rows * inputs];
            for (int i = first; i < last; i++)
            {
                int sample = samples.Span[i];
                _labels[i] = set.LabelOf(sample);
                set.Fill(sample, epoch, payloads);
                for (int row = 0; row < rows; row++)
                {
                    ChannelsLast(payloads.AsSpan(row * inputs, inputs), _input.AsSpan(((row * count) + i) * inputs, inputs));
                }
            }
        });
    }

    private void ChannelsLast(ReadOnlySpan<float> from, Span<float> to)
    {
        if (_shape.Length < 3 || _shape[0] == 1)
        {
            from.CopyTo(to);
            return;
        }

        int channels = _shape[0], positions = from.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < positions; p++)
            {
                to[(p * channels) + c] = from[(c * positions) + p];
            }
        }
    }
}
