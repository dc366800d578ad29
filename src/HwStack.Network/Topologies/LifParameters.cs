namespace HwStack.Network.Topologies;

/// <summary>
/// A leaky integrate-and-fire neuron: τ dv/dt = μ − v + i; at v ≥ threshold it fires, v becomes the reset and is held for the refractory time. With delta synapses an arriving
/// spike adds its weight to v (i = 0), and in the refractory time it is lost. With exponential synapses it adds to the current i, τs di/dt = −i, which goes on during the
/// refractory time. Voltages in mV relative to rest, currents in mV too (the v that a constant current leads to: resistance times current), times in seconds.
/// </summary>
/// <param name="TauSeconds">Membrane time constant, above 0.</param>
/// <param name="ThresholdMv">Threshold, above the reset.</param>
/// <param name="ResetMv">v after a spike.</param>
/// <param name="RefractorySeconds">Refractory time, rounded to whole ticks.</param>
/// <param name="DriveMv">μ: the v that constant drive alone leads to.</param>
/// <param name="SynapseTauSeconds">Time constant of exponential synapses, other than TauSeconds; 0 for delta synapses.</param>
public sealed record LifParameters(double TauSeconds, double ThresholdMv, double ResetMv, double RefractorySeconds, double DriveMv, double SynapseTauSeconds = 0)
{
    /// <summary>True for exponential synapses.</summary>
    public bool HasCurrent => SynapseTauSeconds > 0;

    /// <summary>Factor kept of i in a tick: exp(−dt/τs).</summary>
    public double CurrentDecay(double dtSeconds) => Math.Exp(-dtSeconds / SynapseTauSeconds);

    /// <summary>What a unit of i at the start of a tick adds to v by its end, exactly: τs/(τ − τs) · (exp(−dt/τ) − exp(−dt/τs)). Rotter and Diesmann, Biol. Cybern. 81, 1999.</summary>
    public double CurrentGain(double dtSeconds) => SynapseTauSeconds / (TauSeconds - SynapseTauSeconds) * (Decay(dtSeconds) - CurrentDecay(dtSeconds));

    /// <summary>Factor kept of v in a tick: exp(−dt/τ).</summary>
    public double Decay(double dtSeconds) => Math.Exp(-dtSeconds / TauSeconds);

    /// <summary>Refractory ticks.</summary>
    public int RefractoryTicks(double dtSeconds) => (int)Math.Min(int.MaxValue, Math.Round(RefractorySeconds / dtSeconds));
}
