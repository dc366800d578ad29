using HwStack.Runtime;

namespace HwStack.Cli.CommandLine;

/// <summary>Runs the samples of a batch one after another with one progress line.</summary>
internal static class Batch
{
    /// <summary>Runs all samples.</summary>
    /// <param name="target">Target.</param>
    /// <param name="stimuli">One a sample.</param>
    /// <param name="probes">What to record.</param>
    /// <param name="context">For progress and cancellation.</param>
    /// <param name="activity">Activity over time to record of the first sample; null: none. Of the others no trace and the coarsest raster, so that a long batch needs little memory.</param>
    /// <param name="watch">Who looks on; null: nobody.</param>
    public static List<RunRecord> Run(Target target, IReadOnlyList<Stimulus> stimuli, IReadOnlyList<Probe> probes, CliContext context,
        ActivityRequest? activity = null, RunWatch? watch = null)
    {
        List<RunRecord> runs = [];
        using ProgressLine line = new(context, stimuli.Count == 1 ? "running" : "running samples");
        for (int sample = 0; sample < stimuli.Count; sample++)
        {
            int done = sample;
            Stimulus stimulus = stimuli[sample];
            Progress progress = new(value => line.Show((done + ((double)value.Tick / Math.Max(1, value.Ticks))) / stimuli.Count, $"{value.Spikes} spikes"));
            RunRequest request = new(stimulus.Steps, stimulus.Signals, probes) { Activity = sample == 0 ? activity : Coarse(activity), Watch = watch };
            runs.Add(target.Run(request, watch is null ? progress : null, context.Cancellation));
        }

        return runs;
    }

    private static ActivityRequest? Coarse(ActivityRequest? activity) => activity is null ? null : activity with { RasterTimeBinsMax = 1, RasterCellsMax = 1, TraceEntriesMax = 0 };

    /// <summary>Reports on the running thread; <see cref="Progress{T}"/> would post to another.</summary>
    private sealed class Progress(Action<RunProgress> show) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => show(value);
    }
}
