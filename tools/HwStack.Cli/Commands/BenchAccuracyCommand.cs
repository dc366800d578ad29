using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Output;
using HwStack.Diagnostics;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack bench accuracy</c>: a classifier on a data set, or on labelled recordings on the chip and in floating point side by side.</summary>
internal static class BenchAccuracyCommand
{
    public static Command Create(CliContext context)
    {
        Argument<string> path = new("NETWORK") { Description = "A network (.nir) with one input and one spiking output, one channel a class." };
        Option<string?> recordings = new("--recordings") { Description = "Folder of recordings, one a file (as for run --input).", HelpName = "FOLDER" };
        Option<string?> labels = new("--labels") { Description = "Of recordings: text file of file name without ending, white space, class number; '#' begins a comment. Of --images: IDX, .npy or .npz.", HelpName = "FILE" };
        Option<int> count = new("--count") { Description = "Only the first N samples, or recordings of the labels' file; 0: all.", HelpName = "N" };
        Option<int> skip = new("--skip") { Description = "Leave out the first N of them, for example those used to calibrate.", HelpName = "N" };
        Option<int> workers = new("--workers") { Description = "Recordings run at a time; the figures are the same.", DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount), HelpName = "N" };
        Command command = new("accuracy", "Classify a data set (--dataset) or labelled recordings (--recordings), on the chip and in floating point.") { path, recordings, labels, count, skip, workers };
        NetworkOptions options = new(command);
        DataSetAccuracy dataSet = new(command, labels);
        command.SetAction(parsed =>
        {
            string? folder = parsed.GetValue(recordings), labelFile = parsed.GetValue(labels), name = dataSet.Data.Name(parsed);
            int atATime = Math.Clamp(parsed.GetValue(workers), 1, 64);
            if ((name is null) == (folder is null) || (folder is not null && labelFile is null))
            {
                throw new UserErrorException(name is null && folder is not null
                    ? new UserError("HW0468", "Recordings need their labels.", "--labels", Hint: "Pass --labels FILE.")
                    : new UserError("HW0468", "Exactly one of --dataset and --recordings says what to classify.", "--dataset", Hint: "Pass one of them."));
            }

            if (name is not null)
            {
                using Workload network = Workload.Open(parsed.GetRequiredValue(path), parsed, options, context);
                dataSet.Run(parsed, name, network, parsed.GetValue(count), atATime, context);
                return ErrorCodes.Ok;
            }

            IReadOnlyList<Labelled> all = LabelFile.Read(labelFile!, folder!);
            int most = parsed.GetValue(count);
            Labelled[] chosen = [.. all.Skip(parsed.GetValue(skip)).Take(most > 0 ? most : int.MaxValue)];
            if (chosen.Length == 0)
            {
                throw new UserErrorException(new UserError("HW0054", "No recordings are left to run.", "--skip", null, $"{all.Count} recordings"));
            }

            using Workload workload = Workload.Open(parsed.GetRequiredValue(path), parsed, options, context);
            AccuracyDocument document = Measure(workload, chosen, atATime, context);
            Write(context, document);
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static AccuracyDocument Measure(Workload workload, Labelled[] recordings, int workers, CliContext context)
    {
        if (workload.Inputs.Count != 1)
        {
            throw new UserErrorException(new UserError("HW0055", $"The network has {workload.Inputs.Count} inputs; recordings have one.", "NETWORK"));
        }

        _ = workload.Image; // compiled once, before the workers share it
        (string input, int[] shape) = workload.Inputs[0];
        RecordingResult[] results = new RecordingResult[recordings.Length];
        int done = 0;
        using ProgressLine line = new(context, "classifying");
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = context.Cancellation };
        Parallel.For(0, recordings.Length, parallel, () => (Chip: workload.OpenTarget("emulator"), Reference: workload.OpenTarget("reference")), (i, _, targets) =>
        {
            Signal signal = SignalFile.Read(recordings[i].Path, shape)[0];
            RunRequest request = new(signal.Steps, new Dictionary<string, Signal> { [input] = signal }, []);
            long start = context.Time.GetTimestamp();
            RunRecord chip = targets.Chip.Run(request, null, context.Cancellation);
            double seconds = context.Time.GetElapsedTime(start).TotalSeconds;
            results[i] = RecordingResult.Of(recordings[i].Class, chip, targets.Reference.Run(request, null, context.Cancellation), seconds);
            lock (line)
            {
                line.Show((double)++done / recordings.Length, recordings[i].Path);
            }

            return targets;
        }, targets =>
        {
            targets.Chip.Dispose();
            targets.Reference.Dispose();
        });
        return AccuracyDocument.Of(workload, results);
    }

    private static void Write(CliContext context, AccuracyDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
            return;
        }

        string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);
        context.Say($"{document.Recordings} recordings: reference {Percent(document.ReferenceRight)} right, chip {Percent(document.ChipRight)} right, same class in {Percent(document.SameClass)}");
        context.Say($"output spike-count cosine mean {document.OutputCosineMean.ToString("0.0000", CultureInfo.InvariantCulture)}, lowest {document.OutputCosineMin.ToString("0.0000", CultureInfo.InvariantCulture)}");
        context.Say($"energy {Si.Format(document.EnergyJPerRecording, "J")} and {Si.Format(document.TimeSPerRecording, "s")} a recording on the chip (modelled); "
            + $"{Si.Format(document.WallSPerRecording, "s")} of one processor a recording for the emulation (measured)");
        context.Say($"{document.CoresUsed} cores (at least {document.CoresLowerBound} needed), image {document.ImageSha256[..12]}");
    }
}
