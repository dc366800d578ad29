using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.Commands;

/// <summary>The part of <c>hwstack bench accuracy</c> that runs a data set: encoded as the network was trained, on the emulator, the reference or both, also with dead neurons.</summary>
internal sealed class DataSetAccuracy
{
    private readonly Option<string> _split = new("--split") { Description = "Part of the data set: test or train.", DefaultValueFactory = _ => "test", HelpName = "PART" };
    private readonly Option<string> _on = new("--on") { Description = "With --dataset: emulator, reference or both.", DefaultValueFactory = _ => "emulator", HelpName = "TARGET" };
    private readonly Option<string?> _readout = new("--readout") { Description = "How the output becomes a class: spike-count, last-v, sum-v. Default: as the network was trained.", HelpName = "RULE" };
    private readonly Option<string?> _dead = new("--dead") { Description = "Also with this share of the hidden neurons dead, for each of --dead-seeds choices.", HelpName = "SHARE" };
    private readonly Option<int> _deadSeeds = new("--dead-seeds") { Description = "Choices of dead neurons, seeds 1 to N.", DefaultValueFactory = _ => 20, HelpName = "N" };

    public DataSetAccuracy(Command command, Option<string?> labels)
    {
        _split.AcceptOnlyFromAmong("test", "train");
        _on.AcceptOnlyFromAmong("emulator", "reference", "both");
        _readout.AcceptOnlyFromAmong("spike-count", "last-v", "sum-v");
        foreach (Option option in new Option[] { _split, _on, _readout, _dead, _deadSeeds })
        {
            command.Add(option);
        }

        Data = new DataSetOptions(command, labels);
        Encoding = new EncodingOptionsSet(command);
    }

    /// <summary>Options that name the data set.</summary>
    public DataSetOptions Data { get; }

    private EncodingOptionsSet Encoding { get; }

    /// <summary>Runs the set and writes the result.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="name">Data set.</param>
    /// <param name="workload">Network.</param>
    /// <param name="most">Only the first samples; 0: all.</param>
    /// <param name="workers">Samples run at a time.</param>
    /// <param name="context">Streams.</param>
    public void Run(ParseResult parsed, string name, Workload workload, int most, int workers, CliContext context)
    {
        (double share, int seeds) = Dead(parsed);
        if (workload.Inputs.Count != 1)
        {
            throw new UserErrorException(new UserError("HW0055", $"The network has {workload.Inputs.Count} inputs; samples have one.", "NETWORK"));
        }

        InputRecipe? recipe = workload.Recipe;
        if (recipe is null && !Encoding.IsGiven(parsed) && !DataSetOptions.IsEvents(name))
        {
            throw new UserErrorException(new UserError(
                "HW0470", $"The network's file does not say how images become input (metadata '{InputRecipe.Key}').", "NETWORK", Hint: "Pass --encode, with --ticks and the encoder's parameters, as it was trained."));
        }

        LabelledSamples set = LabelledSamples.Read(parsed, name, Data, Encoding, recipe, parsed.GetValue(_split) == "train" ? DataSplit.Train : DataSplit.Test, divide: false);
        (string input, int[] shape) = workload.Inputs[0];
        set.RequireShape(shape, input);
        using ProgressLine line = new(context, "classifying");
        OutputMap output = Output(workload, set.Samples.Classes);
        ReadoutRule rule = Rule(parsed, recipe, output);
        int count = most > 0 ? Math.Min(most, set.Samples.Count) : set.Samples.Count;
        SampleRuns runs = new(set.Samples, count, input, workload.UnitOf(input), rule, workers, context);

        string on = parsed.GetValue(_on)!;
        bool emulate = on != "reference", refer = on != "emulator";
        int passes = (emulate ? 1 + seeds : 0) + (refer ? 1 : 0), pass = 0;
        long start = context.Time.GetTimestamp();
        SampleRun[]? chip = emulate ? Pass("emulator", () => workload.OpenTarget("emulator")) : null;
        double chipSeconds = context.Time.GetElapsedTime(start).TotalSeconds;
        (string Energy, string Time)? sources = runs.Sources;
        start = context.Time.GetTimestamp();
        SampleRun[]? reference = refer ? Pass("reference", () => workload.OpenTarget("reference")) : null;
        double referenceSeconds = context.Time.GetElapsedTime(start).TotalSeconds;
        double[] dead = new double[emulate ? seeds : 0];
        for (int seed = 1; seed <= dead.Length; seed++)
        {
            DeadNeuronImage struck = new(workload.Image, share, (uint)seed, Hidden(workload.Image));
            dead[seed - 1] = runs.Accuracy(Pass($"{share:P0} dead, seed {seed}", () => new EmulatorTarget(struck, new EmulatorOptions())));
        }

        context.Warn(workload.Warnings);
        DataSetAccuracyDocument document = new()
        {
            DataSet = set.Name, Note = set.Note, Split = parsed.GetValue(_split)!, Samples = count, Encoder = set.Encoding.Kind, Ticks = set.Samples.Ticks, Readout = rule,
            Emulator = chip is null ? null : ChipAccuracy.Of(runs.Accuracy(chip), chip, sources!.Value, workload, chipSeconds),
            Reference = reference is null ? null : new ReferenceAccuracy(runs.Accuracy(reference), reference.Average(run => (double)run.Spikes), referenceSeconds),
            SameClass = chip is null || reference is null ? null : chip.Zip(reference).Average(pair => pair.First.Class == pair.Second.Class ? 1.0 : 0),
            Dead = dead.Length == 0 ? null : DeadAccuracy.Of(share, dead, runs.Accuracy(chip)),
        };
        DataSetAccuracyText.Write(context, document);

        SampleRun[] Pass(string what, Func<Target> open)
        {
            SampleRun[] result = runs.Run(open, done => line.Show((pass + done) / passes, what));
            pass++;
            return result;
        }
    }

    // The output on the chip tells whether it fires; compiling says so even for the reference.
    private static OutputMap Output(Workload workload, int classes)
    {
        IReadOnlyList<OutputMap> outputs = workload.Image.Io.Outputs;
        int channels = outputs.Count == 1 ? outputs[0].Shape.Aggregate(1, (product, extent) => product * extent) : 0;
        return channels == classes
            ? outputs[0]
            : throw new UserErrorException(new UserError(
                "HW0467", outputs.Count == 1 ? $"Output '{outputs[0].Name}' has {channels} channels, but the samples have {classes} classes." : $"The network has {outputs.Count} outputs; classes are read from one.",
                "NETWORK", $"{(outputs.Count == 1 ? channels : outputs.Count)}", $"{(outputs.Count == 1 ? classes : 1)}"));
    }

    private ReadoutRule Rule(ParseResult parsed, InputRecipe? recipe, OutputMap output)
    {
        ReadoutRule rule = parsed.GetValue(_readout) switch
        {
            "spike-count" => ReadoutRule.SpikeCount,
            "last-v" => ReadoutRule.LastV,
            "sum-v" => ReadoutRule.SumV,
            _ => recipe?.Readout ?? (output.Graded ? ReadoutRule.LastV : ReadoutRule.SpikeCount),
        };
        return output.Graded == (rule != ReadoutRule.SpikeCount)
            ? rule
            : throw new UserErrorException(new UserError(
                "HW0468", output.Graded ? $"Output '{output.Name}' gives states and no spikes that could be counted." : $"Output '{output.Name}' gives spikes and no states that could be read.", "--readout",
                parsed.GetValue(_readout), output.Graded ? "last-v, sum-v" : "spike-count"));
    }

    private (double Share, int Seeds) Dead(ParseResult parsed)
    {
        if (parsed.GetValue(_dead) is not { } text)
        {
            return (0, 0);
        }

        int seeds = parsed.GetValue(_deadSeeds);
        if (parsed.GetValue(_on) == "reference")
        {
            throw new UserErrorException(new UserError("HW0050", "--dead is for the emulator, and this runs on the reference.", "--dead", Hint: "Use --on emulator or both, or leave it out."));
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is > 0 and <= 1 && seeds is >= 1 and <= 10_000
            ? (share, seeds)
            : throw new UserErrorException(new UserError("HW0471", $"A share of {text} dead with {seeds} seeds cannot be tried: the share is above 0 and at most 1, the seeds 1 to 10,000.", "--dead", text, "0..1"));
    }

    private static string[] Hidden(ChipImage image)
    {
        string[] hidden = [.. image.Io.Populations.Where(p => p.Type is not ("relay" or "dendrite") && image.Io.Outputs.All(output => output.Population != p.Name)).Select(p => p.Name)];
        return hidden.Length > 0 ? hidden : throw new UserErrorException(new UserError("HW0471", "The network has no hidden neurons that could die.", "--dead"));
    }
}
