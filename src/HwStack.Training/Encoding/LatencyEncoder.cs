namespace HwStack.Training;

/// <summary>
/// Latency coding: each channel spikes at most once, at tick round(t(x)) (halves to even) of <see cref="LatencyCurve"/> with x = byte / 255. Bytes below the threshold, and those whose
/// tick would be past the last one, never spike. Source: snnTorch's spikegen.latency with clip=True; unlike it, normalising a log curve measures by the latest byte and not by
/// its clamp of θ + 1e-7, which would leave bytes only the first sixth of the ticks.
/// </summary>
public sealed class LatencyEncoder : Encoder
{
    private const int Never = -1;
    private readonly int[] _tickOf = new int[256];

    /// <summary>Makes the table of ticks.</summary>
    /// <param name="options">Ticks, curve, threshold, τ and normalisation, checked by <see cref="EncodingOptions.Check"/>.</param>
    public LatencyEncoder(EncodingOptions options)
    {
        Ticks = options.Ticks;
        double latest = 0;
        for (int value = 255; value >= 0 && Spikes(value, options); value--)
        {
            latest = Latency(value, options);
        }

        // A curve on which all bytes spike at once stays there.
        double tau = !options.Normalise ? options.Tau : latest > 0 ? (Ticks - 1) / latest : 0;
        for (int value = 0; value < 256; value++)
        {
            double tick = Spikes(value, options) ? Math.Round(tau * Latency(value, options)) : Never;
            _tickOf[value] = tick < Ticks ? (int)tick : Never;
        }
    }

    /// <inheritdoc/>
    public override int Ticks { get; }

    /// <inheritdoc/>
    public override bool SameEveryTick => false;

    /// <inheritdoc/>
    public override int PayloadMax => 1;

    /// <summary>Tick of a byte's spike; −1 for none.</summary>
    public int TickOf(byte value) => _tickOf[value];

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> pixels, int sample, int epoch, Span<float> payloads)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(payloads.Length, pixels.Length * Ticks, nameof(payloads));
        payloads.Clear();
        for (int i = 0; i < pixels.Length; i++)
        {
            int tick = _tickOf[pixels[i]];
            if (tick >= 0)
            {
                payloads[(tick * pixels.Length) + i] = 1;
            }
        }
    }

    // On the log curve a byte exactly at the threshold would take for ever.
    private static bool Spikes(int value, EncodingOptions options) =>
        options.Curve == LatencyCurve.Log ? value / 255.0 > options.Threshold : value / 255.0 >= options.Threshold;

    private static double Latency(int value, EncodingOptions options)
    {
        double x = value / 255.0;
        return options.Curve == LatencyCurve.Linear ? 1 - x : PortableMath.Log(x / (x - options.Threshold));
    }
}
