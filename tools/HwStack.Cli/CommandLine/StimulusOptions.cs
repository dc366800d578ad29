using System.CommandLine;
using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Cli.CommandLine;

/// <summary>The options that say what to feed, for how long, and what to record; the same on run, verify and profile.</summary>
internal sealed class StimulusOptions
{
    private readonly Option<string[]> _input = new("--input", "-i")
    {
        Description = "Spikes or analogue values: .npy or .npz [ticks x channels] or [samples x ticks x channels], event text 'tick,channel[,value]', N-MNIST .bs2 or .bin, generate:poisson,rate=HZ,steps=N or generate:constant,value=X,steps=N; for a trained network dataset:mnist,first=N,count=N. NAME=FILE when the network has several inputs.",
        HelpName = "[NAME=]FILE",
    };

    private readonly Option<string?> _ticks = new("--ticks") { Description = "Network steps to run; default: as long as the input.", HelpName = "N" };
    private readonly Option<string?> _samples = new("--samples") { Description = "Run only the first N samples of a batch.", HelpName = "N" };

    public StimulusOptions(Command command)
    {
        command.Add(_input);
        command.Add(_ticks);
        command.Add(_samples);
    }

    /// <summary>Reads the input files. One entry a sample: the signals by input name, and the steps to run.</summary>
    public IReadOnlyList<Stimulus> Read(ParseResult parsed, Workload workload)
    {
        IReadOnlyList<(string Name, int[] Shape)> inputs = workload.Inputs;
        int? ticks = Count(parsed, _ticks, "--ticks");
        int? most = Count(parsed, _samples, "--samples");
        string[] arguments = parsed.GetValue(_input) ?? [];
        if (arguments.Length == 0 && ticks is null)
        {
            string names = string.Join(", ", inputs.Select(input => $"'{input.Name}' [{string.Join(", ", input.Shape)}]"));
            throw new UserErrorException(new UserError(
                "HW0013", $"Nothing says how long to run. The network's inputs: {names}.", "--input", Hint: "Pass --input FILE, or --ticks N to run without input."));
        }

        return Stimuli.Read(arguments, "--input", inputs, ticks, most, workload);
    }

    /// <summary>A count above 0 given as an option's text; null when it is not given. Throws HW0015.</summary>
    internal static int? Count(ParseResult parsed, Option<string?> option, string name)
    {
        string? text = parsed.GetValue(option);
        if (text is null)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new UserErrorException(new UserError("HW0015", $"'{text}' is not a count: it must be a whole number above 0.", name, text, "1..2147483647"));
    }
}

/// <summary>What one sample feeds.</summary>
/// <param name="Signals">Signal of each input by name.</param>
/// <param name="Steps">Network steps to run.</param>
internal sealed record Stimulus(IReadOnlyDictionary<string, Signal> Signals, int Steps);
