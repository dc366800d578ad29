using HwStack.Network;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.CommandLine;

/// <summary>What a target made of one sample.</summary>
/// <param name="Class">The class it read.</param>
/// <param name="Spikes">Spikes of all neurons.</param>
/// <param name="SynapticOps">Synaptic operations; 0 where they are not counted.</param>
/// <param name="Dropped">Events that full pending-event queues dropped; 0 where they are not counted.</param>
/// <param name="EnergyJ">Energy; 0 where nobody knows it.</param>
/// <param name="TimeS">Time on the chip; 0 where nobody knows it.</param>
internal readonly record struct SampleRun(int Class, long Spikes, long SynapticOps, long Dropped, double EnergyJ, double TimeS);

/// <summary>Runs the samples of a set on a target, several at a time; the result does not depend on how many.</summary>
/// <param name="samples">Samples.</param>
/// <param name="count">How many of them, from the first.</param>
/// <param name="input">The network's input.</param>
/// <param name="unit">Value of one payload unit.</param>
/// <param name="rule">How the output is read.</param>
/// <param name="workers">Samples run at a time.</param>
/// <param name="context">For progress and cancellation.</param>
internal sealed class SampleRuns(SampleSet samples, int count, string input, double unit, ReadoutRule rule, int workers, CliContext context)
{
    /// <summary>Energy and time of the last run, in words; null before, and on a target that knows neither.</summary>
    public (string Energy, string Time)? Sources { get; private set; }

    /// <summary>Runs all. Each worker opens one target and runs it again for each sample.</summary>
    /// <param name="open">Opens a target.</param>
    /// <param name="done">Gets the share that is done, 0 to 1.</param>
    public SampleRun[] Run(Func<Target> open, Action<double> done)
    {
        SampleRun[] results = new SampleRun[count];
        int next = -1, finished = 0;
        Lock gate = new();
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = context.Cancellation };
        Parallel.For(0, Math.Min(workers, count), parallel, _ =>
        {
            using Target target = open();
            for (int sample = Interlocked.Increment(ref next); sample < count; sample = Interlocked.Increment(ref next))
            {
                Signal signal = samples.ToSignal(sample, unit);
                RunRecord run = target.Run(new RunRequest(signal.Steps, new Dictionary<string, Signal> { [input] = signal }, []), null, context.Cancellation);
                results[sample] = new SampleRun(
                    Readout.ClassOf(run.Outputs[0].Signal, rule), run.TotalSpikes, run.Counters.GetValueOrDefault("synaptic_ops"), run.Counters.GetValueOrDefault("queue_overflows"), run.Energy?.Joules ?? 0, run.Time?.Seconds ?? 0);
                lock (gate)
                {
                    Sources = run is { Energy: { } energy, Time: { } time } ? ($"{energy.Kind}: {energy.Source}", $"{time.Kind}: {time.Source}") : null;
                    done((double)++finished / count);
                }
            }
        });
        return results;
    }

    /// <summary>Share of runs that gave the sample's class.</summary>
    public double Accuracy(ReadOnlySpan<SampleRun> runs)
    {
        int right = 0;
        for (int sample = 0; sample < runs.Length; sample++)
        {
            right += runs[sample].Class == samples.LabelOf(sample) ? 1 : 0;
        }

        return (double)right / runs.Length;
    }
}
