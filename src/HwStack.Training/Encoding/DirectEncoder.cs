namespace HwStack.Training;

/// <summary>Direct current injection: payload = byte · levels / 255, rounded to nearest, halves up; in every tick.</summary>
public sealed class DirectEncoder : Encoder
{
    private readonly float[] _payloadOf = new float[256];

    /// <summary>Makes the table of payloads.</summary>
    /// <param name="ticks">Ticks of a sample.</param>
    /// <param name="levels">Payload of byte 255, 1 to 32767.</param>
    public DirectEncoder(int ticks, int levels)
    {
        (Ticks, PayloadMax) = (ticks, levels);
        for (int value = 0; value < 256; value++)
        {
            _payloadOf[value] = ((2 * value * levels) + 255) / 510;
        }
    }

    /// <inheritdoc/>
    public override int Ticks { get; }

    /// <inheritdoc/>
    public override bool SameEveryTick => true;

    /// <inheritdoc/>
    public override int PayloadMax { get; }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> pixels, int sample, int epoch, Span<float> payloads)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(payloads.Length, pixels.Length, nameof(payloads));
        for (int i = 0; i < pixels.Length; i++)
        {
            payloads[i] = _payloadOf[pixels[i]];
        }
    }
}
