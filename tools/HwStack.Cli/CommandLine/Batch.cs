using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>Runs the samples of a batch one after another with one progress line.</summary>
internal static class Batch
{
    public static List<RunRecord> Run(Target target, IReadOnlyList<Stimulus> stimuli, IReadOnlyList<Probe> probes, CliContext context)
    {
        List<RunRecord> runs = [];
        using ProgressLine line = new(context, stimuli.Count == 1 ? "running" : "running samples");
        for (int sample = 0; sample < stimuli.Count; sample++)
        {
            int done = sample;
            Stimulus stimulus = stimuli[sample];
            Progress progress = new(value => line.Show((done + ((double)value.Tick / Math.Max(1, value.Ticks))) / stimuli.Count, $"{value.Spikes} spikes"));
            runs.Add(target.Run(new RunRequest(stimulus.Steps, stimulus.Signals, probes), progress, context.Cancellation));
        }

        return runs;
    }

    /// <summary>Reports on the running thread; <see cref="Progress{T}"/> would post to another.</summary>
    private sealed class Progress(Action<RunProgress> show) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => show(value);
    }
}
