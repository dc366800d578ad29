namespace HwStack.Training.Tests;

/// <summary>Samples that need no files: each class has its own pattern over the channels, each sample its own noise. Whole payloads; equal on every machine.</summary>
internal sealed class SyntheticSet(int count, int classes, int[] shape, int ticks, bool same, int payloadMax, ulong seed = 7) : SampleSet
{
    private readonly int _inputs = shape.Aggregate(1, (product, extent) => product * extent);

    public override int Count => count;

    public override int Classes => classes;

    public override IReadOnlyList<int> InputShape => shape;

    public override int Ticks => ticks;

    public override bool SameEveryTick => same;

    public override int PayloadMax => payloadMax;

    public override int LabelOf(int sample) => sample * 7 % classes;

    public override void Fill(int sample, int epoch, Span<float> payloads)
    {
        SplitMix pattern = new(seed, 100, (ulong)LabelOf(sample)), noise = new(seed, 101, ((ulong)epoch << 32) + (ulong)sample);
        Span<float> chances = new float[_inputs];
        foreach (ref float chance in chances)
        {
            chance = pattern.Unit() < 0.3f ? 0.7f : 0.08f;
        }

        for (int i = 0; i < payloads.Length; i++)
        {
            payloads[i] = noise.Unit() < chances[i % _inputs] ? 1 + noise.Below(payloadMax) : 0;
        }
    }
}
