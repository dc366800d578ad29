namespace HwStack.Training.Tests.Autoencoding;

/// <summary>Rows of channels on which a bright bump lies at one of many places: few numbers say all of a sample. Direct payloads 0 to 15, the same in every tick.</summary>
internal sealed class Blobs(int count, int channels = 24, int ticks = 10, ulong seed = 1, bool negative = false) : SampleSet
{
    public override int Count => count;

    public override int Classes => 4;

    public override IReadOnlyList<int> InputShape { get; } = [channels];

    public override int Ticks => ticks;

    public override bool SameEveryTick => true;

    public override int PayloadMax => 15;

    public override int LabelOf(int sample) => Math.Min(3, (int)(Place(sample) * 4 / channels));

    public override void Fill(int sample, int epoch, Span<float> payloads)
    {
        float place = Place(sample);
        for (int i = 0; i < payloads.Length; i++)
        {
            float distance = Math.Abs(i + 0.5f - place);
            payloads[i] = MathF.Round(Math.Max(negative ? -3 : 0, 15 - (3.5f * distance)));
        }
    }

    private float Place(int sample) => new SplitMix(seed, 77, (ulong)sample).Unit() * channels;
}
