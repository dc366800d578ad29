using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.CommandLine;

/// <summary>Inputs taken from a data set, encoded by the network's own recipe: "dataset:mnist,first=7,count=3".</summary>
internal static class DataSetInput
{
    /// <summary>What such an input's text starts with.</summary>
    public const string Prefix = "dataset:";

    private const int CountMax = 100_000;

    /// <summary>True when the text names a data set and not a file.</summary>
    public static bool Is(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// The samples first … first + count − 1 of a data set's test part (or split=train), one signal each. HW0470 when the network has no recipe, HW0474 for a text that cannot be read or samples that
    /// the set does not have, and the errors of the data set.
    /// </summary>
    /// <param name="text">"dataset:NAME", then any of first=N (default 0), count=N (default 1), split=test or train.</param>
    /// <param name="workload">The network.</param>
    /// <param name="input">Its input.</param>
    /// <param name="shape">Shape of the input.</param>
    public static IReadOnlyList<Signal> Read(string text, Workload? workload, string input, int[] shape)
    {
        InputRecipe recipe = workload?.Recipe ?? throw new UserErrorException(new UserError(
            "HW0470", $"The network's file does not say how samples become input (metadata '{InputRecipe.Key}').", text, Hint: "Take a network that hwstack train wrote, or pass a file."));
        string[] parts = text[Prefix.Length..].Split(',');
        (int first, int count, DataSplit split) = (0, 1, DataSplit.Test);
        foreach (string part in parts.Skip(1))
        {
            string[] halves = part.Split('=', 2);
            string value = halves.Length == 2 ? halves[1] : "";
            switch (halves[0])
            {
                case "first" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out first):
                case "count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= CountMax:
                    break;
                case "split" when value is "test" or "train":
                    split = value == "train" ? DataSplit.Train : DataSplit.Test;
                    break;
                default:
                    throw Wrong(text, $"'{part}' is not first=N, count=N (1 to {CountMax}) or split=test, split=train");
            }
        }

        LabelledSamples set = LabelledSamples.Read(parts[0], recipe, split);
        set.RequireShape(shape, input);
        return first + (long)count <= set.Samples.Count
            ? [.. Enumerable.Range(first, count).Select(sample => set.Samples.ToSignal(sample, workload.UnitOf(input)))]
            : throw Wrong(text, FormattableString.Invariant($"the set has {set.Samples.Count:N0} samples"));
    }

    private static UserErrorException Wrong(string text, string why) => new(new UserError(
        "HW0474", $"'{text}' is no input from a data set: {why}.", "--input", text, Hint: "Write for example dataset:mnist,first=7,count=3."));
}
