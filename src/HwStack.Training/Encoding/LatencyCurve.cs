namespace HwStack.Training;

/// <summary>How a latency falls with the intensity x of 0 to 1.</summary>
public enum LatencyCurve
{
    /// <summary>t = τ (1 − x).</summary>
    Linear,

    /// <summary>t = τ ln(x / (x − θ)): the time at which an RC membrane with constant input x reaches the threshold θ.</summary>
    Log,
}
