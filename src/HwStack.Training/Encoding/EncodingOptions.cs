using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>An encoder and its parameters; those of other encoders are ignored. Kept in a trained network's file (<see cref="InputRecipe"/>).</summary>
public sealed record EncodingOptions
{
    /// <summary>The encoder; default direct.</summary>
    public EncoderKind Kind { get; init; } = EncoderKind.Direct;

    /// <summary>Ticks of a sample, 1 to 4096; default 16. Delta modulation: at most; longer series are cut, shorter ones end in silence.</summary>
    public int Ticks { get; init; } = 16;

    /// <summary>Direct: payload of the brightest pixel, 1 to 32767; default 15. Delta: most spikes of a channel in one tick, default likewise.</summary>
    public int Levels { get; init; } = 15;

    /// <summary>Rate: spike probability of the brightest pixel in a tick, above 0 to 100 (cut at a probability of 1); default 1.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Latency: the curve; default linear.</summary>
    public LatencyCurve Curve { get; init; } = LatencyCurve.Linear;

    /// <summary>Latency: intensity of 0 to 1 below which a pixel never spikes; for the log curve also its θ, above 0 and below 1; default 0.01. Delta: the change that makes a spike, above 0.</summary>
    public double Threshold { get; init; } = 0.01;

    /// <summary>Latency without <see cref="Normalise"/>: τ in ticks, above 0 to 1e6; default 1.</summary>
    public double Tau { get; init; } = 1;

    /// <summary>Latency: true (the default) to choose τ so that the latest spike that a byte can have falls into the last tick.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>Rate: seed of the random spikes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Throws UserErrorException HW0461 for a parameter of this encoder that is out of its range.</summary>
    public void Check()
    {
        Require(Ticks is >= 1 and <= 4096, "ticks", Ticks, "1 to 4096");
        Require(Levels is >= 1 and <= short.MaxValue, "levels", Levels, $"1 to {short.MaxValue}");
        Require(Gain is > 0 and <= 100, "gain", Gain, "above 0, at most 100");
        Require(Tau is > 0 and <= 1e6, "tau", Tau, "above 0, at most 1,000,000 ticks");
        Require(Seed <= long.MaxValue, "seed", Seed, "0 to 9,223,372,036,854,775,807");
        switch (Kind)
        {
            case EncoderKind.Latency when Curve == LatencyCurve.Log:
                Require(Threshold is > 0 and < 1, "threshold", Threshold, "above 0 and below 1");
                break;
            case EncoderKind.Latency:
                Require(Threshold is >= 0 and <= 1, "threshold", Threshold, "0 to 1");
                break;
            case EncoderKind.Delta:
                Require(Threshold > 0 && double.IsFinite(Threshold), "threshold", Threshold, "above 0");
                break;
        }
    }

    private void Require(bool holds, string what, double value, string limit)
    {
        if (!holds)
        {
            string encoder = Kind.ToString().ToLowerInvariant();
            throw new UserErrorException(new UserError("HW0461", FormattableString.Invariant($"The {what} of the {encoder} encoder is {value}, expected {limit}."), null, FormattableString.Invariant($"{value}"), limit));
        }
    }
}
