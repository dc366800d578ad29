using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Commands;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary><c>hwstack train --autoencoder</c>: a sparse autoencoder, then a network behind its encoder when one is asked for.</summary>
/// <param name="context">Streams, clock, Ctrl-C.</param>
/// <param name="samples">Training part.</param>
/// <param name="set">What of it is trained on.</param>
/// <param name="test">Test part.</param>
/// <param name="augmenter">What varies training images; null: nothing.</param>
internal sealed class AutoencoderTraining(CliContext context, LabelledSamples samples, SampleSet set, LabelledSamples test, Augmenter? augmenter)
{
    /// <summary>Trains, tests, writes the file and says what came out.</summary>
    /// <param name="front">The encoder's layers.</param>
    /// <param name="behind">The network behind it; null: the encoder is written alone.</param>
    /// <param name="options">How the autoencoder is trained.</param>
    /// <param name="behindOptions">How the network behind is.</param>
    /// <param name="file">NIR file.</param>
    public void Run(NetworkSpec front, NetworkSpec? behind, AutoencoderOptions options, TrainingOptions behindOptions, string file)
    {
        if (behind is not null)
        {
            AutoencoderOptionsSet.RequireBehind(behind, front.Layers[^1].Outputs);
            TrainCommand.RequireClasses(behind, samples);
        }

        SparseAutoencoder autoencoder = new(new TrainedNetwork(front, samples.InputScale), set, Targets(samples, set.Count, augmenter), options);
        AutoencoderDocument document = Train(autoencoder);
        if (behind is not null)
        {
            if (!context.Json)
            {
                Say(document);
            }

            Trainer trainer = new(autoencoder.Encoder.Append(behind.Layers, behind.Readout), set, behindOptions);
            TrainCommand.Write(context, TrainCommand.Run(trainer, set, samples, test.Samples, file, null, context) with { Autoencoder = document });
            return;
        }

        InputRecipe recipe = new()
        {
            DataSet = samples.Name, Shape = set.InputShape, Classes = set.Classes, Encoding = samples.Encoding, Events = samples.Events, Readout = NirExport.Readout(front),
        };
        NirFile.Write(file, NirExport.Graph(autoencoder.Encoder, set.PayloadMax, recipe));
        Write(document, autoencoder, file);
    }

    // Images of full depth, whatever the encoder makes of them; for events the samples themselves (null).
    private static FirstSamples? Targets(LabelledSamples samples, int count, Augmenter? augmenter) =>
        samples.Samples is EncodedImages images ? new FirstSamples(new EncodedImages(images.Images, new DirectEncoder(1, 255), augmenter), count) : null;

    private AutoencoderDocument Train(SparseAutoencoder autoencoder)
    {
        List<AutoencoderEpochDocument> epochs = [];
        long start = context.Time.GetTimestamp();
        using (ProgressLine line = new(context, "training the autoencoder"))
        {
            while (!autoencoder.IsDone)
            {
                long epochStart = context.Time.GetTimestamp();
                AutoencoderProgress end = autoencoder.RunEpoch(new Told<AutoencoderProgress>(now => line.Show(now.Share, Detail(now))), context.Cancellation);
                line.Dispose(); // clears it for the line that stays
                double seconds = context.Time.GetElapsedTime(epochStart).TotalSeconds;
                epochs.Add(new AutoencoderEpochDocument(end.Epoch, end.Chip, end.SquaredError, end.Divergence, end.CodeRate, seconds));
                if (!context.Quiet)
                {
                    context.Error.WriteLine($"{Detail(end)}, {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
                }
            }
        }

        double trainSeconds = context.Time.GetElapsedTime(start).TotalSeconds;
        FirstSamples? targets = Targets(test, test.Samples.Count, null);
        using ProgressLine testing = new(context, "testing the autoencoder");
        ReconstructionDocument Test(bool chip, double from) => ReconstructionDocument.Of(autoencoder.Evaluate(
            test.Samples, targets, chip, new Told<double>(share => testing.Show(from + (share / 2), chip ? "the chip's integers" : "floating point")), context.Cancellation));
        return new AutoencoderDocument
        {
            Units = autoencoder.Encoder.Spec.Layers[^1].Outputs, Sparsity = autoencoder.Options.Sparsity, SparsityWeight = autoencoder.Options.SparsityWeight, Epochs = epochs,
            Float = Test(chip: false, 0), Chip = Test(chip: true, 0.5), TrainS = trainSeconds,
        };
    }

    private void Write(AutoencoderDocument document, SparseAutoencoder autoencoder, string file)
    {
        if (context.Json)
        {
            context.WriteJson(new EncoderDocument
            {
                Output = file, DataSet = samples.Name, Note = samples.Note, TrainSamples = set.Count, TestSamples = test.Samples.Count, Encoder = samples.Encoding.Kind, Ticks = set.Ticks,
                Parameters = autoencoder.Encoder.ParameterCount, Seed = autoencoder.Options.Training.Seed, Autoencoder = document,
            });
            return;
        }

        context.Say(samples.Note);
        Say(document);
        context.Say($"wrote {file}");
    }

    private void Say(AutoencoderDocument document)
    {
        (ReconstructionDocument chip, ReconstructionDocument inFloat) = (document.Chip, document.Float);
        string spikes = string.Join(", ", chip.SpikesPerSample.Select(count => count.ToString("N1", CultureInfo.InvariantCulture)));
        context.Say(FormattableString.Invariant(
            $"autoencoder: mean squared error {chip.Mse:0.0000} in the chip's integers, {inFloat.Mse:0.0000} in floating point, {chip.BaselineMse:0.0000} for the mean of the training samples"));
        context.Say(FormattableString.Invariant(
            $"code: {document.Units} units, {chip.CodeRate:0.0000} spikes a unit and tick (target {document.Sparsity:0.####}), {100 * chip.SilentShare:0.0} % of the units silent, spikes a sample by layer: {spikes}"));
        context.Say(FormattableString.Invariant($"autoencoder trained on {set.Count:N0} samples in {document.TrainS:0} s (measured)"));
    }

    private static string Detail(AutoencoderProgress value) => FormattableString.Invariant(
        $"autoencoder epoch {value.Epoch}/{value.Epochs} batch {value.Step}/{value.Steps} {(value.Chip ? "chip" : "float")}: mse {value.SquaredError:0.00000}, divergence {value.Divergence:0.000}, {value.CodeRate:0.0000} spikes a code unit and tick");

    private sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
