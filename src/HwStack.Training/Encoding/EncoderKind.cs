namespace HwStack.Training;

/// <summary>How samples become payloads.</summary>
public enum EncoderKind
{
    /// <summary>Direct current injection: the intensity as a payload, the same in every tick.</summary>
    Direct,

    /// <summary>Rate or Poisson coding: in each tick a spike with a probability that grows with the intensity.</summary>
    Rate,

    /// <summary>Latency coding (time to first spike): at most one spike, the earlier the brighter.</summary>
    Latency,

    /// <summary>Delta modulation of a time series: spikes where it has risen or fallen by a threshold.</summary>
    Delta,

    /// <summary>Events are payloads already.</summary>
    Events,
}
