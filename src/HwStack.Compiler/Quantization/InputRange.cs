using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>What a host will send to an input.</summary>
/// <param name="MaxAbs">Largest magnitude of a value in a tick, above 0.</param>
/// <param name="AllIntegers">True when all values are whole numbers (spikes, counts).</param>
public sealed record InputRange(double MaxAbs, bool AllIntegers)
{
    private bool HasNegative { get; init; }

    /// <summary>True when the values are whole counts of 0 to 127, which need no scale.</summary>
    public bool IsCounts => AllIntegers && !HasNegative && MaxAbs <= InputScale.PayloadMax;

    /// <summary>The range of some signals of one input; 0 when they are silent.</summary>
    public static InputRange Of(IEnumerable<Signal> signals)
    {
        double largest = 0;
        bool whole = true, negative = false;
        foreach (float value in signals.SelectMany(signal => signal.Value))
        {
            largest = Math.Max(largest, Math.Abs(value));
            whole &= value == MathF.Floor(value);
            negative |= value < 0;
        }

        return new InputRange(largest, whole) { HasNegative = negative };
    }
}
