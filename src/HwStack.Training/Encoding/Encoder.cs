using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>Turns the bytes of an image into payloads, tick by tick. Safe for use by several threads; equal arguments give equal payloads on every machine.</summary>
public abstract class Encoder
{
    /// <summary>Ticks that a sample lasts.</summary>
    public abstract int Ticks { get; }

    /// <summary>True when one row of payloads stands for all ticks.</summary>
    public abstract bool SameEveryTick { get; }

    /// <summary>Largest payload of a channel in a tick.</summary>
    public abstract int PayloadMax { get; }

    /// <summary>Makes the encoder of some options. Throws UserErrorException HW0461 for a parameter out of range or an encoder that is not for images.</summary>
    public static Encoder Create(EncodingOptions options)
    {
        options.Check();
        return options.Kind switch
        {
            EncoderKind.Direct => new DirectEncoder(options.Ticks, options.Levels),
            EncoderKind.Rate => new RateEncoder(options.Ticks, options.Gain, options.Seed),
            EncoderKind.Latency => new LatencyEncoder(options),
            _ => throw new UserErrorException(new UserError(
                "HW0461", $"The encoder '{options.Kind.ToString().ToLowerInvariant()}' is not for images.", null, options.Kind.ToString().ToLowerInvariant(), "direct, rate, latency", "Use direct, rate or latency.")),
        };
    }

    /// <summary>Encodes an image.</summary>
    /// <param name="pixels">Bytes, one a channel of the network's input.</param>
    /// <param name="sample">Number of the image, for random spikes.</param>
    /// <param name="epoch">Epoch, for random spikes.</param>
    /// <param name="payloads">[Ticks × pixels], or [pixels] when <see cref="SameEveryTick"/>; overwritten completely.</param>
    public abstract void Encode(ReadOnlySpan<byte> pixels, int sample, int epoch, Span<float> payloads);
}
