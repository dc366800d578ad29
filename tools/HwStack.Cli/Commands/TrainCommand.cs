using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Training;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack train</c>: trains a network in the chip's own arithmetic and writes it as a NIR file that compiles to exactly what was trained.</summary>
internal static class TrainCommand
{
    public static Command Create(CliContext context)
    {
        Option<string> output = new("--out", "-o") { Description = "The trained network (.nir).", Required = true, HelpName = "FILE" };
        Option<string?> checkpoint = new("--checkpoint") { Description = "File that keeps the training after each epoch and when it is interrupted.", HelpName = "FILE" };
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint if there is one; network and options are then its own." };
        Option<int> count = new("--count") { Description = "Train on the first N training samples only; 0: all.", HelpName = "N" };
        Command command = new("train", "Train a network for the chip on a data set.") { output, checkpoint, resume, count };
        DataSetOptions data = new(command);
        TrainOptions train = new(command);
        StartNetwork start = new(command);
        EncodingOptionsSet encoding = new(command);
        AutoencoderOptionsSet autoencoder = new(command);
        command.SetAction(parsed =>
        {
            string name = data.Name(parsed) ?? throw new UserErrorException(new UserError("HW0468", "Nothing says what to train on.", "--dataset", Hint: "Pass --dataset NAME, or --images FILE --labels FILE."));
            string file = parsed.GetRequiredValue(output);
            OutputFile.RequireWritable(file);
            string? kept = parsed.GetValue(checkpoint);
            if (kept is not null)
            {
                OutputFile.RequireWritable(kept);
            }
            else if (parsed.GetValue(resume))
            {
                throw new UserErrorException(new UserError("HW0473", "There is no checkpoint to go on from.", "--resume", Hint: "Pass --checkpoint FILE."));
            }

            TrainingOptions options = train.Training(parsed);
            AugmentationOptions augmentation = train.Augmentation(parsed);
            NetworkSpec? spec = train.Network(parsed);
            int? units = autoencoder.Units(parsed);
            if (units is null && (spec is null) != start.IsGiven(parsed))
            {
                throw new UserErrorException(new UserError("HW0472", "Exactly one of --network and --from says what to train.", "--network", Hint: "Pass for example --network 784-1000-10."));
            }

            AutoencoderOptionsSet.RequireAlone(units, kept, start.IsGiven(parsed));
            StartFile? from = start.Read(parsed, train.Reset(parsed), context);
            LabelledSamples Read(DataSplit split, Augmenter? augmenter) => LabelledSamples.Read(parsed, name, data, encoding, from?.Recipe, split, divide: true, augmenter);
            Augmenter? augmenter = augmentation.IsNone ? null : new Augmenter(augmentation, options.Seed);
            LabelledSamples samples = Read(DataSplit.Train, augmenter), test = Read(DataSplit.Test, null);
            int most = parsed.GetValue(count);
            SampleSet set = most > 0 && most < samples.Samples.Count ? new FirstSamples(samples.Samples, most) : samples.Samples;
            if (units is { } code)
            {
                NetworkSpec front = train.WithNeurons(parsed, SparseAutoencoder.EncoderSpec([.. set.InputShape], code));
                TrainingOptions behind = options with { FrozenLayers = autoencoder.Unfrozen(parsed) ? 0 : front.Layers.Length };
                new AutoencoderTraining(context, samples, set, test, augmenter).Run(front, spec, autoencoder.Options(parsed, options), behind, file);
                return ErrorCodes.Ok;
            }

            Trainer trainer = parsed.GetValue(resume) && File.Exists(kept) ? Checkpoint.Read(kept, set, options.Threads) : Begin(spec, from?.Network, samples, set, options);
            Write(context, Run(trainer, set, samples, test.Samples, file, kept, context));
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Trainer Begin(NetworkSpec? text, PreparedNetwork? file, LabelledSamples samples, SampleSet set, TrainingOptions options)
    {
        TrainedNetwork network = file is not null ? NirImport.Read(file, samples.InputScale) : new TrainedNetwork(text!, samples.InputScale);
        samples.RequireShape(network.Spec.InputShape, NirExport.InputName);
        RequireClasses(network.Spec, samples);
        return new Trainer(network, set, options);
    }

    internal static void RequireClasses(NetworkSpec spec, LabelledSamples samples)
    {
        int outputs = spec.Layers[^1].Outputs;
        if (spec.Layers[^1].Kernel > 0 || outputs != samples.Samples.Classes)
        {
            throw new UserErrorException(new UserError(
                "HW0467", $"The last layer has {outputs} {(spec.Layers[^1].Kernel > 0 ? "filters" : "neurons")}, but the samples have {samples.Samples.Classes} classes; it must be dense with one neuron a class.", null,
                $"{outputs}", $"{samples.Samples.Classes}"));
        }
    }

    internal static TrainDocument Run(Trainer trainer, SampleSet set, LabelledSamples samples, SampleSet test, string file, string? checkpoint, CliContext context)
    {
        List<EpochDocument> epochs = [];
        long start = context.Time.GetTimestamp();
        double share = (trainer.Epoch - 1 + ((double)trainer.StepInEpoch / trainer.StepsPerEpoch)) / trainer.Options.Epochs;
        using (TrainReporter reporter = new(context, share))
        {
            while (!trainer.IsDone)
            {
                long epochStart = context.Time.GetTimestamp();
                TrainingProgress end = RunEpoch(trainer, reporter, checkpoint, context);
                epochs.Add(new EpochDocument(end.Epoch, end.Chip, end.Loss, end.Accuracy, end.SpikeRate, context.Time.GetElapsedTime(epochStart).TotalSeconds));
                reporter.EndEpoch(end);
                if (checkpoint is not null)
                {
                    Checkpoint.Write(checkpoint, trainer);
                }
            }
        }

        double seconds = context.Time.GetElapsedTime(start).TotalSeconds;
        using ProgressLine line = new(context, "testing");
        Evaluation inFloat = trainer.Evaluate(test, chip: false, new Share(done => line.Show(done / 2, "floating point")), context.Cancellation);
        Evaluation onChip = trainer.Evaluate(test, chip: true, new Share(done => line.Show((1 + done) / 2, "the chip's integers")), context.Cancellation);
        InputRecipe recipe = new()
        {
            DataSet = samples.Name, Shape = set.InputShape, Classes = set.Classes, Encoding = samples.Encoding, Events = samples.Events, Readout = NirExport.Readout(trainer.Network.Spec),
            TestAccuracy = onChip.Accuracy,
        };
        NirFile.Write(file, NirExport.Graph(trainer.Network, set.PayloadMax, recipe));
        return new TrainDocument
        {
            Output = file, DataSet = samples.Name, Note = samples.Note, TrainSamples = set.Count, TestSamples = test.Count, Encoder = samples.Encoding.Kind, Ticks = set.Ticks,
            Parameters = trainer.Network.ParameterCount, Seed = trainer.Options.Seed, Epochs = epochs, Chip = EvaluationDocument.Of(onChip), Float = EvaluationDocument.Of(inFloat), TrainS = seconds,
        };
    }

    // Ctrl-C ends a batch, keeps what was learnt, and then the command (exit code 6).
    private static TrainingProgress RunEpoch(Trainer trainer, TrainReporter reporter, string? checkpoint, CliContext context)
    {
        try
        {
            return trainer.RunEpoch(reporter, context.Cancellation);
        }
        catch (OperationCanceledException)
        {
            if (checkpoint is not null)
            {
                Checkpoint.Write(checkpoint, trainer);
                context.Error.WriteLine($"stopped in epoch {trainer.Epoch} after batch {trainer.StepInEpoch}; --resume goes on from '{checkpoint}'");
            }

            throw;
        }
    }

    internal static void Write(CliContext context, TrainDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
            return;
        }

        string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);
        context.Say($"{document.Note}");
        context.Say($"{document.Parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters trained on {document.TrainSamples.ToString("N0", CultureInfo.InvariantCulture)} samples in {document.TrainS.ToString("0", CultureInfo.InvariantCulture)} s (measured)");
        context.Say($"test: {Percent(document.Chip.Accuracy)} right in the chip's integers, {Percent(document.Float.Accuracy)} in floating point, of {document.TestSamples.ToString("N0", CultureInfo.InvariantCulture)} samples");
        context.Say($"spikes a sample by layer: {string.Join(", ", document.Chip.SpikesPerSample.Select(spikes => spikes.ToString("N1", CultureInfo.InvariantCulture)))}");
        context.Say($"wrote {document.Output}");
    }

    private sealed class Share(Action<double> show) : IProgress<double>
    {
        public void Report(double value) => show(value);
    }
}
