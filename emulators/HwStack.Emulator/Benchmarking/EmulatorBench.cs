using System.Diagnostics;
using System.Globalization;
using HwStack.Diagnostics;
using HwStack.Emulator.Fast;
using HwStack.Image;
using HwStack.Chip;

namespace HwStack.Emulator.Benchmarking;

/// <summary>Measures the emulator on standard workloads, and the machine beside it in the same run, so that figures from a busy machine can be compared as ratios.</summary>
public static class EmulatorBench
{
    private const double BoundSeconds = 0.2;

    /// <summary>Runs one workload.</summary>
    /// <param name="name">Name of one of <see cref="BenchWorkload.All"/>.</param>
    /// <param name="options">How to measure; null takes the defaults.</param>
    /// <param name="cancellation">Looked at before every tick.</param>
    /// <exception cref="UserErrorException">HW0213 for an unknown name, HW0214 for options out of range.</exception>
    public static BenchResult Run(string name, BenchOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new BenchOptions();
        BenchWorkload workload = Find(name);
        Check(options);
        ChipImage image = workload.Build();
        SimdLevel level = options.Simd == SimdLevel.Auto ? SimdSupport.Best : options.Simd;
        Engine engine = options.ScalarEngine ? new ScalarEngine(image) : new FastEngine(image, null, options.Threads, level);
        try
        {
            return Measure(workload, options, engine, level, cancellation);
        }
        finally
        {
            (engine as IDisposable)?.Dispose();
        }
    }

    private static BenchResult Measure(BenchWorkload workload, BenchOptions options, Engine engine, SimdLevel level, CancellationToken cancellation)
    {
        (long neurons, long synapses, long rows) = Size(engine.Image);
        var fast = engine as FastEngine;
        BoundLoop bound = BoundLoop.Create(workload.Bound, neurons, fast?.RowBytes ?? synapses * 2, (int)(synapses / Math.Max(1, rows)), level);
        RunTicks(engine, options.WarmUpTicks, cancellation);
        bound.Measure(BoundSeconds);
        long synopsBefore = Total(engine, Counter.SynapticOps), updatesBefore = Total(engine, Counter.NeuronUpdates), spikesBefore = Total(engine, Counter.Spikes);
        double[] seconds = new double[options.Repeats], cpuSeconds = new double[options.Repeats];
        double boundBest = 0;
        for (int i = 0; i < options.Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            double cpuStart = CpuSeconds;
            RunTicks(engine, options.Ticks, cancellation);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            cpuSeconds[i] = CpuSeconds - cpuStart;
            boundBest = Math.Max(boundBest, bound.Measure(BoundSeconds));
        }

        Array.Sort(seconds);
        double ticks = (double)options.Ticks * options.Repeats, perSecond = 1.0 / options.Repeats / cpuSeconds.Min();
        double synops = (Total(engine, Counter.SynapticOps) - synopsBefore) * perSecond;
        double updates = (Total(engine, Counter.NeuronUpdates) - updatesBefore) * perSecond;
        double rate = (Total(engine, Counter.Spikes) - spikesBefore) / ticks / neurons * 1000;
        using var process = Process.GetCurrentProcess();
        return new BenchResult(
            workload.Name, workload.ChipName, fast is null ? "scalar" : $"fast {fast.Level.ToString().ToLowerInvariant()}", options.Threads, neurons, synapses, options.Ticks,
            rate, synops, updates, seconds[0] / options.Ticks * 1000, cpuSeconds.Min() / options.Ticks * 1000,
            fast is null ? 0 : (double)fast.SynapseBytes / synapses, process.PeakWorkingSet64, bound.Name, boundBest,
            (workload.Bound == BenchBound.NeuronUpdates ? updates : synops) / boundBest,
            engine.StateHash().ToString("x16", CultureInfo.InvariantCulture));
    }

    /// <summary>Processor time of the process so far: what a busy machine changes least.</summary>
    internal static double CpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static void RunTicks(Engine engine, int ticks, CancellationToken cancellation)
    {
        for (int i = 0; i < ticks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            engine.Tick();
        }
    }

    private static (long Neurons, long Synapses, long Rows) Size(ChipImage image)
    {
        long neurons = 0, synapses = 0, rows = 0;
        for (int i = 0; i < image.CoreCount; i++)
        {
            CoreImage core = image.ReadCore(i);
            neurons += core.Neurons.Length;
            rows += core.Descriptors.Length;
            foreach (RowDescriptor descriptor in core.Descriptors)
            {
                foreach ((_, int weight) in new RowReader(core, descriptor, image.Chip.Core.SparseTargetBits))
                {
                    synapses += weight != 0 ? 1 : 0;
                }
            }
        }

        return (neurons, synapses, rows);
    }

    private static long Total(Engine engine, int counter)
    {
        long total = 0;
        for (int core = 0; core < engine.Image.CoreCount; core++)
        {
            total += engine.Counters(core)[counter];
        }

        return total;
    }

    private static BenchWorkload Find(string name) => BenchWorkload.All.FirstOrDefault(w => w.Name == name)
        ?? throw new UserErrorException(new UserError(
            "HW0213", $"There is no emulator workload '{name}'.", null, name, string.Join(", ", BenchWorkload.All.Select(w => w.Name)),
            $"Choose one of {string.Join(", ", BenchWorkload.All.Select(w => w.Name))}."));

    private static void Check(BenchOptions options)
    {
        if (options.Ticks < 1 || options.Repeats < 1 || options.WarmUpTicks < 0 || options.Threads < 1 || !SimdSupport.Has(options.Simd))
        {
            throw new UserErrorException(new UserError(
                "HW0214", $"The bench needs at least 1 tick, 1 repeat, 1 thread and kernels of this machine, got {options.Ticks}, {options.Repeats}, {options.Threads} and {options.Simd}.",
                null, null, $"kernels up to {SimdSupport.Best}", null));
        }
    }
}
