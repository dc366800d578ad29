namespace HwStack.Training.Benchmarking;

/// <summary>Random samples shaped like digits behind a direct encoder: a fifth of the channels carries one of 15 levels, the same in every tick.</summary>
internal sealed class BenchSamples(int count, IReadOnlyList<int> shape, int ticks, int classes) : SampleSet
{
    private const int Shifts = 997;

    private readonly float[] _levels = Levels(shape.Aggregate(1, (product, extent) => product * extent) + Shifts);

    public override int Count => count;

    public override int Classes => classes;

    public override IReadOnlyList<int> InputShape => shape;

    public override int Ticks => ticks;

    public override bool SameEveryTick => true;

    public override int PayloadMax => 15;

    public override int LabelOf(int sample) => sample % classes;

    public override void Fill(int sample, int epoch, Span<float> payloads)
    {
        // Copied, so that the samples cost nothing that is not training.
        _levels.AsSpan(sample % Shifts, payloads.Length).CopyTo(payloads);
    }

    private static float[] Levels(int length)
    {
        SplitMix random = new(1, 301, 0);
        float[] levels = new float[length];
        foreach (ref float level in levels.AsSpan())
        {
            level = random.Below(5) == 0 ? 1 + random.Below(15) : 0;
        }

        return levels;
    }
}
