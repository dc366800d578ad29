using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Network.Topologies;

namespace HwStack.Cli.CommandLine;

/// <summary>Reads stimulus files of one option into samples.</summary>
internal static class Stimuli
{
    /// <summary>
    /// One entry a sample: the signals by input name, and the steps to run. <paramref name="arguments"/> are FILE or NAME=FILE; <paramref name="option"/> is named in errors.
    /// Null <paramref name="ticks"/>: as long as the input; null <paramref name="most"/>: all samples. <paramref name="workload"/> encodes samples of data sets (<see cref="DataSetInput"/>).
    /// </summary>
    public static IReadOnlyList<Stimulus> Read(IReadOnlyList<string> arguments, string option, IReadOnlyList<(string Name, int[] Shape)> inputs, int? ticks, int? most, Workload? workload = null)
    {
        Dictionary<string, IReadOnlyList<Signal>> read = [];
        foreach (string argument in arguments)
        {
            (string name, int[] shape, string path) = Resolve(argument, option, inputs);
            IReadOnlyList<Signal> signals = SignalGenerator.IsGenerator(path) ? [SignalGenerator.Generate(path, (int)Tensor.CountOf(shape))]
                : DataSetInput.Is(path) ? DataSetInput.Read(path, workload, name, shape) : SignalFile.Read(path, shape);
            if (!read.TryAdd(name, signals))
            {
                throw new UserErrorException(new UserError("HW0012", $"Input '{name}' is given twice.", option, argument));
            }
        }

        int samples = read.Count == 0 ? 1 : read.Values.Max(signals => signals.Count);
        foreach ((string name, IReadOnlyList<Signal> signals) in read)
        {
            if (signals.Count != samples && signals.Count != 1)
            {
                throw new UserErrorException(new UserError(
                    "HW0014", $"Input '{name}' has {signals.Count} samples where another input has {samples}.", option, signals.Count.ToString(CultureInfo.InvariantCulture), samples.ToString(CultureInfo.InvariantCulture)));
            }
        }

        List<Stimulus> stimuli = [];
        for (int sample = 0; sample < Math.Min(samples, most ?? samples); sample++)
        {
            Dictionary<string, Signal> signals = read.ToDictionary(pair => pair.Key, pair => pair.Value[pair.Value.Count == 1 ? 0 : sample]);
            stimuli.Add(new Stimulus(signals, ticks ?? signals.Values.Max(signal => signal.Steps)));
        }

        return stimuli;
    }

    private static (string Name, int[] Shape, string Path) Resolve(
        string argument, string option, IReadOnlyList<(string Name, int[] Shape)> inputs)
    {
        foreach ((string name, int[] shape) in inputs)
        {
            if (argument.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return (name, shape, argument[(name.Length + 1)..]);
            }
        }

        if (inputs.Count == 1)
        {
            return (inputs[0].Name, inputs[0].Shape, argument);
        }

        string names = string.Join(", ", inputs.Select(input => input.Name));
        throw new UserErrorException(inputs.Count == 0
            ? new UserError("HW0010", "The network has no input.", option, argument)
            : new UserError("HW0011", $"'{argument}' does not say which of the inputs it is for.", option, argument, names, $"Pass NAME=FILE with one of: {names}."));
    }
}
