namespace HwStack.Network;

/// <summary>How a state becomes a whole number of LSB once a step (docs/compiler.md, "Back to NIR").</summary>
public enum GridRounding
{
    /// <summary>To nearest, ties to even.</summary>
    NearestEven,

    /// <summary>By a fixed pattern of 16 offsets over 16 steps.</summary>
    Dither,

    /// <summary>By a hash of seed, stream, id and tick.</summary>
    Stochastic,
}

/// <summary>What firing does on the grid; the last two act at the start of the step after.</summary>
public enum GridReset
{
    /// <summary>v := v_reset.</summary>
    Value,

    /// <summary>v := v − v_threshold.</summary>
    Subtract,

    /// <summary>snnTorch's rule (<see cref="ResetRule.SnnTorch"/>).</summary>
    SnnTorch,

    /// <summary>As Subtract, a step late.</summary>
    SubtractDelayed,

    /// <summary>As Value, a step late.</summary>
    ValueDelayed,
}

/// <summary>
/// The grid on which a chip keeps the states of a node: what NIR has no words for, kept in the node's metadata. The node's own parameters stay the truth about weights, leaks, thresholds
/// and biases; the grid says where they are rounded and clamped. Arrays have one entry a neuron.
/// </summary>
public sealed record StateGrid
{
    /// <summary>Value of one LSB of v. Above 0.</summary>
    public required double[] VLsb { get; init; }

    /// <summary>The network's v where the grid's v is 0.</summary>
    public required double[] VOrigin { get; init; }

    /// <summary>Value of one LSB of u, above 0; empty for a node without u.</summary>
    public double[] ULsb { get; init; } = [];

    /// <summary>Least state in LSB.</summary>
    public int Least { get; init; } = -128;

    /// <summary>Largest state in LSB.</summary>
    public int Most { get; init; } = 127;

    /// <summary>Fraction bits of inputs, biases and decayed states, 0 to 24.</summary>
    public int FractionBits { get; init; } = 8;

    /// <summary>Fraction bits of the part of a state that is lost in a step, 0 to 24.</summary>
    public int LeakBits { get; init; } = 16;

    /// <summary>Rounding of the states of this node.</summary>
    public GridRounding Rounding { get; init; }

    /// <summary>Reset rule of this node; it goes before the network's own.</summary>
    public GridReset Reset { get; init; }

    /// <summary>Names each neuron for dither and stochastic rounding.</summary>
    public required uint[] Id { get; init; }

    /// <summary>Tick of step 0, for dither and stochastic rounding.</summary>
    public uint FirstTick { get; init; }

    /// <summary>Seed of stochastic rounding.</summary>
    public uint Seed { get; init; }

    /// <summary>Steps after a spike in which v waits and inputs to v are dropped.</summary>
    public required int[] RefractorySteps { get; init; }

    /// <summary>LSB that a state loses in a step on its way to 0, after decay and before inputs.</summary>
    public required double[] LinearLeak { get; init; }

    /// <summary>LSB of v before step 0.</summary>
    public required double[] VStart { get; init; }

    /// <summary>LSB of u before step 0; empty for a node without u.</summary>
    public double[] UStart { get; init; } = [];

    /// <summary>True when v sees u of the step before.</summary>
    public bool PreviousU { get; init; }

    /// <summary>Power of two, −8 to 7, that all weights of a neuron share on the chip; only the compiler looks at it, as a first guess. Empty (default): not said.</summary>
    public int[] Exponent { get; init; } = [];

    /// <summary>Steps at the start in which the neuron is held and inputs are dropped.</summary>
    public int HeldSteps { get; init; }
}
