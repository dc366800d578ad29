namespace HwStack.Compiler.Quantization;

/// <summary>What a unit of payload of an input stands for.</summary>
internal static class InputScale
{
    /// <summary>Largest payload of a packet.</summary>
    public const int PayloadMax = 127;

    /// <summary>1 for spikes and counts that fit 8 bits, else the range spread over 127 payloads.</summary>
    public static double Of(string name, QuantizerOptions options) =>
        options.InputRanges.TryGetValue(name, out InputRange? range) && !(range.AllIntegers && range.MaxAbs <= PayloadMax) ? range.MaxAbs / PayloadMax : 1;
}
