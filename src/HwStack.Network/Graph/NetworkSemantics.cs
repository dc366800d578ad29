namespace HwStack.Network;

/// <summary>What a spiking neuron does to its state when it fires. Not recorded in NIR, so the user says it.</summary>
public enum ResetRule
{
    /// <summary>v := 0.</summary>
    Zero,

    /// <summary>v := v − threshold.</summary>
    Subtract,

    /// <summary>snnTorch's rule (reset_delay=False): r0 = [v_prev &gt; th]; v = decay·v + in − r0·th; z = [v &gt; th]; v −= (z − r0)·th.</summary>
    SnnTorch,

    /// <summary>v := v_reset of the node.</summary>
    Value,
}

/// <summary>What an input means to IF and I nodes, on which exporters disagree.</summary>
public enum IfInputRule
{
    /// <summary>Whichever of r and r·dt is nearer to 1 on average (on a log scale), said in a warning.</summary>
    Auto,

    /// <summary>v += r·x per step (Sinabs).</summary>
    Impulse,

    /// <summary>v += dt·r·x per step (SpikingJelly).</summary>
    Current,
}

/// <summary>How the equations are stepped.</summary>
public enum Integrator
{
    /// <summary>Forward Euler: the decay factor is 1 − dt/τ, the gain dt/τ. What most exporters mean.</summary>
    Euler,

    /// <summary>Exact propagators: the decay factor is exp(−dt/τ), the gain 1 − exp(−dt/τ). Required where τ &lt; dt, where Euler's decay factor would be negative (HW1514), and closer to the equations where τ &lt; 2·dt.</summary>
    Exact,
}

/// <summary>Which numbers states may be.</summary>
public enum StateRule
{
    /// <summary>Nodes whose metadata holds a grid (<see cref="GridMetadata"/>) keep their states on it, as the chip they were read from does; all others are floating point.</summary>
    AsFile,

    /// <summary>All states are floating point; grids are ignored, as any other tool would.</summary>
    Float,
}

/// <summary>The choices that a NIR file leaves open; the reference and the compiler take the same ones.</summary>
/// <param name="DtSeconds">Time step in the unit of the file's taus (seconds, in most files). Above 0.</param>
/// <param name="Reset">Reset rule of all spiking nodes.</param>
/// <param name="IfInput">Meaning of inputs to IF and I nodes.</param>
/// <param name="Integrator">Stepping of the leaky nodes.</param>
/// <param name="States">Whether grids in the file are used.</param>
public sealed record NetworkSemantics(
    double DtSeconds, ResetRule Reset = ResetRule.Value, IfInputRule IfInput = IfInputRule.Auto, Integrator Integrator = Integrator.Euler,
    StateRule States = StateRule.AsFile);
