using HwStack.Network.Topologies;

namespace HwStack.Training;

/// <summary>
/// Rate coding: in each tick each channel spikes with probability byte / 255 · gain, at most 1, independently (a Bernoulli process, the Poisson process of discrete time). Random
/// numbers are counted through (seed, epoch, sample), tick and channel, so that a spike does not depend on what was encoded before.
/// </summary>
public sealed class RateEncoder : Encoder
{
    private const ulong Stream = 0x5241_5445; // "RATE"
    private readonly ulong _seed;
    private readonly ulong[] _limit = new ulong[256];

    /// <summary>Makes the table of probabilities, in units of 2^-32.</summary>
    /// <param name="ticks">Ticks of a sample.</param>
    /// <param name="gain">Probability of byte 255.</param>
    /// <param name="seed">Seed.</param>
    public RateEncoder(int ticks, double gain, ulong seed)
    {
        (Ticks, _seed) = (ticks, seed);
        for (int value = 0; value < 256; value++)
        {
            _limit[value] = (ulong)Math.Round(Math.Min(1, value * gain / 255) * (1L << 32));
        }
    }

    /// <inheritdoc/>
    public override int Ticks { get; }

    /// <inheritdoc/>
    public override bool SameEveryTick => false;

    /// <inheritdoc/>
    public override int PayloadMax => 1;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> pixels, int sample, int epoch, Span<float> payloads)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(payloads.Length, pixels.Length * Ticks, nameof(payloads));
        CounterRandom random = new(_seed, Stream, ((ulong)(uint)epoch << 32) | (uint)sample);
        for (int from = 0; from < payloads.Length; from += pixels.Length)
        {
            Span<float> row = payloads.Slice(from, pixels.Length);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (random.Next() >> 32) < _limit[pixels[i]] ? 1 : 0;
            }
        }
    }
}
