namespace HwStack.Chip;

/// <summary>Neuron model of a class. docs/chip.md sections 5 to 8.</summary>
public enum NeuronModel : byte
{
    /// <summary>One state with exponential and linear leak; IF with no leak, stateless with full leak.</summary>
    Lif = 0,

    /// <summary>A current u that enters v.</summary>
    Cuba = 1,

    /// <summary>Izhikevich's v and u.</summary>
    Izhikevich = 2,

    /// <summary>Quantum leaky integrate-and-fire: v is a rotation angle.</summary>
    Qlif = 3,

    /// <summary>The next state is looked up in the chip's table memory.</summary>
    Table = 4,

    /// <summary>Sends its accumulator as an exact partial sum to a neuron of another core within the tick.</summary>
    Dendrite = 5,
}

/// <summary>How a state with 8 fraction bits becomes an integer. docs/chip.md section 5.</summary>
public enum Rounding : byte
{
    /// <summary>Nearest, ties to even.</summary>
    NearestEven = 0,

    /// <summary>Sixteen-phase dither by (tick + logical id): deterministic and unbiased over 16 ticks.</summary>
    Dither = 1,

    /// <summary>By the counter-based hash: unbiased, depends on the run's seed.</summary>
    Stochastic = 2,
}

/// <summary>What firing does to v. docs/chip.md section 5.</summary>
public enum ResetMode : byte
{
    /// <summary>v := reset.</summary>
    Value = 0,

    /// <summary>v := v − reset.</summary>
    Subtract = 1,

    /// <summary>As Subtract, but a state that entered the tick at or above threshold is tested as if reset had been subtracted (snnTorch, reset_delay=False).</summary>
    SubtractGuarded = 2,

    /// <summary>The subtraction happens in the next tick, before its test (snnTorch, reset_delay=True).</summary>
    SubtractDelayed = 3,

    /// <summary>v := reset in the next tick.</summary>
    ValueDelayed = 4,
}

/// <summary>Flag bits of a neuron class.</summary>
[Flags]
public enum NeuronFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Sends v as payload every tick in which it is not 0; needs NeverFires.</summary>
    Graded = 1,

    /// <summary>No threshold test.</summary>
    NeverFires = 2,

    /// <summary>CUBA: v takes the u from before this tick's update.</summary>
    PreviousU = 4,
}
