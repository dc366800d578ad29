namespace HwStack.Network.Topologies;

/// <summary>
/// A leaky integrate-and-fire neuron with delta synapses: τ dv/dt = μ − v, v += weight at an arriving spike; at v ≥ threshold it fires, v becomes the reset and is held for
/// the refractory time, in which input is lost. Voltages in mV relative to rest, times in seconds.
/// </summary>
/// <param name="TauSeconds">Membrane time constant, above 0.</param>
/// <param name="ThresholdMv">Threshold, above the reset.</param>
/// <param name="ResetMv">v after a spike.</param>
/// <param name="RefractorySeconds">Refractory time, rounded to whole ticks.</param>
/// <param name="DriveMv">μ: the v that constant drive alone leads to.</param>
public sealed record LifParameters(double TauSeconds, double ThresholdMv, double ResetMv, double RefractorySeconds, double DriveMv)
{
    /// <summary>Factor kept of v in a tick: exp(−dt/τ).</summary>
    public double Decay(double dtSeconds) => Math.Exp(-dtSeconds / TauSeconds);

    /// <summary>Refractory ticks.</summary>
    public int RefractoryTicks(double dtSeconds) => (int)Math.Min(int.MaxValue, Math.Round(RefractorySeconds / dtSeconds));
}
