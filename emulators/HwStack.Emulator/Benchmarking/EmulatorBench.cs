using System.Diagnostics;
using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator.Benchmarking;

/// <summary>Measures the emulator on standard workloads, and the machine beside it in the same run, so that figures from a busy machine can be compared as ratios.</summary>
public static class EmulatorBench
{
    private const double BoundSeconds = 0.2;

    /// <summary>The workload of a name.</summary>
    /// <exception cref="UserErrorException">HW0213 for an unknown name.</exception>
    public static BenchWorkload Find(string name) => BenchWorkload.All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new UserErrorException(new UserError(
            "HW0213", $"There is no emulator workload '{name}'.", null, name, string.Join(", ", BenchWorkload.All.Select(workload => workload.Name)),
            $"Choose one of {string.Join(", ", BenchWorkload.All.Select(workload => workload.Name))}."));

    /// <summary>Runs a workload.</summary>
    /// <param name="workload">What to run and for how long.</param>
    /// <param name="image">Its image.</param>
    /// <param name="synapses">Non-zero weights of the image.</param>
    /// <param name="options">How to measure; null takes the defaults.</param>
    /// <param name="cancellation">Looked at before every tick.</param>
    /// <exception cref="UserErrorException">HW0214 for options out of range, and what <see cref="FastEngine"/> refuses.</exception>
    public static BenchResult Run(BenchWorkload workload, ChipImage image, long synapses, BenchOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new BenchOptions();
        BenchWorkload measured = workload with
        {
            Ticks = options.Ticks ?? workload.Ticks, WarmUpTicks = options.WarmUpTicks ?? workload.WarmUpTicks, Repeats = options.Repeats ?? workload.Repeats,
        };
        Check(measured, options);
        SimdLevel level = options.Simd == SimdLevel.Auto ? SimdSupport.Best : options.Simd;
        long start = Stopwatch.GetTimestamp();
        Engine engine = options.ScalarEngine ? new ScalarEngine(image) : new FastEngine(image, null, options.Threads, level);
        double loadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        try
        {
            return Measure(measured, options.Threads, engine, level, synapses, cancellation) with { LoadSeconds = loadSeconds };
        }
        finally
        {
            (engine as IDisposable)?.Dispose();
        }
    }

    /// <summary>Processor time of the process so far: what a busy machine changes least.</summary>
    internal static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static BenchResult Measure(BenchWorkload workload, int threads, Engine engine, SimdLevel level, long synapses, CancellationToken cancellation)
    {
        var run = new BenchRun(workload, engine);
        var fast = engine as FastEngine;
        run.Ticks(workload.WarmUpTicks, cancellation);
        BenchCounts before = BenchCounts.Of(engine);
        int cellsPerRow = (int)Math.Max(1, before.CellsScanned / Math.Max(1, before.AxonEvents));
        BoundLoop bound = BoundLoop.Create(workload.Bound, run.Neurons, synapses, fast?.RowBytes ?? synapses * 2, cellsPerRow, level);
        bound.Measure(BoundSeconds);
        run.StartRecording();
        double[] seconds = new double[workload.Repeats], cpuSeconds = new double[workload.Repeats];
        double boundBest = 0;
        for (int i = 0; i < workload.Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            double cpuStart = CpuSeconds;
            run.Ticks(workload.Ticks, cancellation);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            cpuSeconds[i] = CpuSeconds - cpuStart;
            boundBest = Math.Max(boundBest, bound.Measure(BoundSeconds));
        }

        BenchCounts counts = BenchCounts.Of(engine) - before;
        double networkSeconds = (double)workload.Ticks * workload.Repeats * run.DtSeconds, perSecond = 1.0 / workload.Repeats / cpuSeconds.Min();
        double synops = counts.SynapticOps * perSecond, updates = counts.NeuronUpdates * perSecond;
        using var process = Process.GetCurrentProcess();
        return new BenchResult(
            workload.Name, workload.ChipName, fast is null ? "scalar" : $"fast {fast.Level.ToString().ToLowerInvariant()}", threads, run.Neurons, synapses, workload.Ticks,
            counts.Spikes / networkSeconds / run.Neurons, synops, updates, seconds.Min() / workload.Ticks * 1000, cpuSeconds.Min() / workload.Ticks * 1000,
            fast is null ? 0 : (double)fast.SynapseBytes / synapses, process.PeakWorkingSet64, bound.Name, boundBest,
            (workload.Bound == BenchBound.NeuronUpdates ? updates : synops) / boundBest,
            engine.StateHash().ToString("x16", CultureInfo.InvariantCulture))
        {
            RealTimeFactor = workload.Topology is null ? null : seconds.Min() / workload.Ticks / run.DtSeconds,
            ChipTickSeconds = run.ChipTickSeconds,
            SaturatedShare = counts.NeuronUpdates == 0 ? 0 : (double)counts.Saturations / counts.NeuronUpdates,
            QueueOverflows = counts.QueueOverflows,
            Populations = run.Populations(networkSeconds),
        };
    }

    private static void Check(BenchWorkload workload, BenchOptions options)
    {
        if (workload.Ticks < 1 || workload.Repeats < 1 || workload.WarmUpTicks < 0 || options.Threads is < 1 or > 64 || !SimdSupport.Has(options.Simd))
        {
            throw new UserErrorException(new UserError(
                "HW0214",
                $"The bench needs at least 1 tick, 1 repeat, 1 to 64 threads and kernels of this machine, got {workload.Ticks}, {workload.Repeats}, {options.Threads} and {options.Simd}.",
                null, null, $"kernels up to {SimdSupport.Best}", null));
        }
    }
}
