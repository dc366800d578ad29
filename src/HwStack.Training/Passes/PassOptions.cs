namespace HwStack.Training;

/// <summary>How a pass over a batch computes.</summary>
internal sealed record PassOptions
{
    /// <summary>True: the chip's integers; false: floating point.</summary>
    public required bool Chip { get; init; }

    /// <summary>Derivative of a spike.</summary>
    public required Surrogate Surrogate { get; init; }

    /// <summary>The reset is no path for the gradient.</summary>
    public bool DetachReset { get; init; } = true;

    /// <summary>Spikes are the surrogate's smooth function: for checks of gradients, floating point only.</summary>
    public bool Smooth { get; init; }
}
