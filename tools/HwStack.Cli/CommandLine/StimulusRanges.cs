using HwStack.Compiler.Quantization;
using HwStack.Network;

namespace HwStack.Cli.CommandLine;

/// <summary>What the inputs carry, for a network that is compiled just before it runs.</summary>
internal static class StimulusRanges
{
    /// <summary>Inputs whose values are not whole counts of 0 to 127. The others keep the compiler's default, so that spikes and counts give the same image as <c>hwstack compile</c>.</summary>
    public static IReadOnlyDictionary<string, InputRange> Of(IReadOnlyList<Stimulus> stimuli)
    {
        Dictionary<string, InputRange> ranges = [];
        foreach (string name in stimuli.SelectMany(stimulus => stimulus.Signals.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            InputRange range = InputRange.Of(stimuli.Select(stimulus => stimulus.Signals.GetValueOrDefault(name)).OfType<Signal>());
            if (!range.IsCounts)
            {
                ranges[name] = range;
            }
        }

        return ranges;
    }
}
